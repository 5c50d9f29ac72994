import { pace, type RealtimePlan, type ServerOrder, type ServerReport } from './realtimeLoad.ts';

/** A server that is measured, ours or the peer's. */
interface MeasuredServer {
  readonly url: string;
  readonly token?: string;
  readonly publish: (room: string) => void;
  readonly published: () => number;
  readonly last: () => Readonly<Record<string, number>>;
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

function say(report: ServerReport): void {
  process.send?.(report);
}

/** Does what the benchmark says, in the process of a server. */
export function serveOrders(plan: RealtimePlan, server: MeasuredServer): void {
  let stop: (() => void) | undefined;
  process.on('message', (order: ServerOrder) => {
    if (order === 'start') stop = pace(plan, server.publish);
    else if (order === 'mark') {
      const { user, system } = process.cpuUsage();
      say({ kind: 'mark', cpu: (user + system) / 1e6, published: server.published() });
    } else {
      stop?.();
      say({ kind: 'stopped', last: server.last(), open: server.open() });
    }
  });
  process.on('disconnect', () => void server.close().finally(() => process.exit()));
  const { url, token } = server;
  say({ kind: 'listening', url, ...(token === undefined ? {} : { token }) });
}
