import { createFakeTrading } from '@twinlane/bot/api/testing/fakeTrading';
import { accountRoom } from '@twinlane/protocol/room';
import { serverMessage } from '@twinlane/protocol/serverMessage';

/** How much is sent, to how many. */
export interface RealtimePlan {
  readonly rooms: number;
  readonly clientsPerRoom: number;
  readonly messagesPerSecond: number;
  /** Of each turn that is measured. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** What the benchmark says to a server's process. */
export type ServerOrder = 'start' | 'mark' | 'stop';

/** What a server's process says. */
export type ServerReport =
  | { readonly kind: 'listening'; readonly url: string; readonly token?: string }
  /** CPU seconds of the process so far, and messages published. */
  | { readonly kind: 'mark'; readonly cpu: number; readonly published: number }
  /** The last `seq` of each room. */
  | { readonly kind: 'stopped'; readonly last: Readonly<Record<string, number>>; readonly open: number };

/** What the benchmark says to the clients' process. */
export type ClientOrder =
  | { readonly kind: 'connect'; readonly url: string; readonly token?: string; readonly stalled: boolean }
  /** Forget the delays that were measured. */
  | { readonly kind: 'measure' }
  | { readonly kind: 'report' }
  /** Wait until every client has its rooms' last messages. */
  | { readonly kind: 'end'; readonly last: Readonly<Record<string, number>> };

/** What the clients' process says. */
export type ClientReport =
  | { readonly kind: 'connected' }
  | {
      readonly kind: 'delays';
      readonly p50: number;
      readonly p99: number;
      readonly worst: number;
      readonly count: number;
    }
  | {
      readonly kind: 'ended';
      readonly received: number;
      readonly lost: number;
      readonly disordered: number;
      /** Connections that were given up and made again in the middle of the stream. */
      readonly resumed: number;
      /** How the client that stopped reading was cut; undefined where it was not. */
      readonly cut?: number;
    };

/** The room names of a plan. */
export function roomsOf({ rooms }: RealtimePlan): readonly string[] {
  return Array.from({ length: rooms }, (_, index) => accountRoom(`bench-${index}`));
}

/** The data of a message of a filled order, as the ledger publishes it. */
export function exampleData(): object {
  const trading = createFakeTrading();
  const heard: object[] = [];
  trading.store.port.onPublished(({ type, room, seq, at, data }) => {
    if (type !== 'trade_update' || typeof data !== 'object' || data === null) return;
    serverMessage.parse({ type, room, seq, timestamp: new Date(at).toISOString(), data });
    heard.push(data);
  });
  trading.buy(0, 500);
  const filled = heard.at(-1);
  if (filled === undefined) throw new Error('the example published nothing');
  return filled;
}

/** A wall clock of microseconds, the same in all processes of a machine. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Most that is made up for at once, so that a server on a busy machine still hears that it is over. */
const MOST_AT_ONCE = 200;

/** Calls `publish` for one room after the other, evenly in time as far as the machine lets it; returns how to stop. */
export function pace(plan: RealtimePlan, publish: (room: string) => void): () => void {
  const rooms = roomsOf(plan);
  const perMs = (plan.rooms * plan.messagesPerSecond) / 1000;
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(Math.floor((performance.now() - began) * perMs), sent + MOST_AT_ONCE);
    for (; sent < due; sent += 1) publish(rooms[sent % rooms.length] ?? '');
  }, 1);
  return () => clearInterval(timer);
}
