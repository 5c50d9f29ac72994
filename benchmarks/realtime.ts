import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CLOSE_CODE } from '@twinlane/protocol/closeCode';
import { figure, type Benchmark, type Figure } from './harness.ts';
import type { ClientOrder, ClientReport, RealtimePlan, ServerOrder, ServerReport } from './realtimeLoad.ts';

const FULL: RealtimePlan = {
  rooms: 200,
  clientsPerRoom: 10,
  messagesPerSecond: 20,
  seconds: 20,
  warmUpSeconds: 4,
};
const SMOKE: RealtimePlan = { ...FULL, rooms: 5, clientsPerRoom: 4, seconds: 1, warmUpSeconds: 0.2 };
const ROUNDS = 2;
const MOST_CPU_RATIO = 1.5;
const MOST_MS = 100;
const ANSWER_MS = 120_000;
const { tooSlow: TOO_SLOW } = CLOSE_CODE;
/** Its socket was destroyed, since it did not read the reason either. */
const ABNORMAL = 1006;
const SPARE_FILES = 200;
/** Of the planned rate. */
const LEAST_RATE = 0.95;

/** One server under the load, and what its clients saw. */
interface Turn {
  /** CPU seconds of the server's process per second, at the full rate. */
  readonly cpu: number;
  readonly delays: Extract<ClientReport, { kind: 'delays' }>;
  readonly ended: Extract<ClientReport, { kind: 'ended' }>;
  /** Messages a second that were published while it was measured. */
  readonly rate: number;
}

/** Deliveries to 2,000 WebSocket clients, beside a bare broadcast of the same messages. */
export const benchmark: Benchmark = {
  name: 'realtime',
  title: 'Room messages to WebSocket clients in a process of their own, beside a bare ws broadcast',
  async run({ smoke, log }) {
    const plan = smoke ? SMOKE : FULL;
    requireFiles(plan.rooms * plan.clientsPerRoom);
    const [ours, peer]: [Turn[], Turn[]] = [[], []];
    for (let round = 1; round <= (smoke ? 1 : ROUNDS); round += 1) {
      for (const [turns, name, script] of [
        [ours, 'Twinlane', 'realtimeServer.ts'],
        [peer, 'bare ws', 'realtimePeer.ts'],
      ] as const) {
        const made = await turn(plan, script, turns === ours && !smoke);
        turns.push(made);
        const { p50, p99, worst, count } = made.delays;
        log(
          `${name}: ${made.cpu.toFixed(3)} of a core, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, worst ${worst.toFixed(0)} ms, ` +
            `${count} deliveries, ${Math.round(made.rate)} messages/s, load ${loadavg()[0]?.toFixed(2)}`,
        );
      }
    }
    ours.forEach((made) => requireExact(made, !smoke));
    if (!smoke) [...ours, ...peer].forEach((made) => requireRate(plan, made));
    return figuresOf(plan, ours, peer);
  },
};

function figuresOf(plan: RealtimePlan, ours: readonly Turn[], peer: readonly Turn[]): readonly Figure[] {
  const all = (key: 'lost' | 'disordered'): number => ours.reduce((sum, { ended }) => sum + ended[key], 0);
  const worst = (turns: readonly Turn[], key: 'p50' | 'p99'): number =>
    Math.max(...turns.map(({ delays }) => delays[key]));
  const name = 'bare ws broadcast';
  const cpu = mean(ours.map((made) => made.cpu));
  return [
    figure({
      what: `delivery to ${plan.rooms * plan.clientsPerRoom} clients, p50`,
      value: worst(ours, 'p50'),
      unit: 'ms',
      peer: { name, value: worst(peer, 'p50') },
    }),
    figure({
      what: 'delivery, p99',
      value: worst(ours, 'p99'),
      unit: 'ms',
      peer: { name, value: worst(peer, 'p99') },
      bar: { atMost: MOST_MS },
    }),
    figure({
      what: 'CPU of the server',
      value: cpu,
      unit: 'cores',
      peer: { name, value: mean(peer.map((made) => made.cpu)) },
      bar: { ratioAtLeast: Number((1 / MOST_CPU_RATIO).toFixed(3)) },
    }),
    figure({ what: 'messages lost', value: all('lost'), unit: 'messages', bar: { atMost: 0 } }),
    figure({ what: 'messages out of order', value: all('disordered'), unit: 'messages', bar: { atMost: 0 } }),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Nothing is lost or out of order, a client that stopped reading was cut, and those that were away have caught up. */
function requireExact({ ended }: Turn, stalled: boolean): void {
  if (ended.lost > 0 || ended.disordered > 0) {
    throw new Error(`${ended.lost} messages were lost and ${ended.disordered} were out of order`);
  }
  if (stalled && ended.cut !== TOO_SLOW && ended.cut !== ABNORMAL) {
    throw new Error(`the client that stopped reading was not cut: ${String(ended.cut)}`);
  }
  if (ended.resumed === 0) throw new Error('no client came back');
}

/** A machine that is busy with other things measures nothing. */
function requireRate(plan: RealtimePlan, { rate }: Turn): void {
  const planned = plan.rooms * plan.messagesPerSecond;
  if (rate < LEAST_RATE * planned) {
    throw new Error(
      `the machine is too busy: ${Math.round(rate)} of ${planned} messages a second were published`,
    );
  }
}

async function turn(plan: RealtimePlan, script: string, stalled: boolean): Promise<Turn> {
  const server = start(script, plan);
  const clients = start('realtimeClients.ts', plan);
  try {
    const { url, token } = await heard<ServerReport, 'listening'>(server, 'listening');
    const connect: ClientOrder = {
      kind: 'connect',
      url,
      stalled,
      ...(token === undefined ? {} : { token }),
    };
    await asked<ClientReport, 'connected'>(clients, connect, 'connected');
    tell(server, 'start');
    await wait(plan.warmUpSeconds * 1000);
    tell(clients, { kind: 'measure' });
    const began = performance.now();
    const before = await asked<ServerReport, 'mark'>(server, 'mark', 'mark');
    await wait(plan.seconds * 1000);
    const after = await asked<ServerReport, 'mark'>(server, 'mark', 'mark');
    const seconds = (performance.now() - began) / 1000;
    const { last } = await asked<ServerReport, 'stopped'>(server, 'stop', 'stopped');
    const ended = await asked<ClientReport, 'ended'>(clients, { kind: 'end', last }, 'ended');
    const delays = await asked<ClientReport, 'delays'>(clients, { kind: 'report' }, 'delays');
    const rate = (after.published - before.published) / seconds;
    const planned = plan.rooms * plan.messagesPerSecond;
    return {
      cpu: ((after.cpu - before.cpu) / seconds) * (planned / rate),
      rate,
      delays,
      ended,
    };
  } finally {
    await Promise.all([clients, server].map(stop));
  }
}

function start(script: string, plan: RealtimePlan): ChildProcess {
  const path = join(import.meta.dirname, script);
  return fork(path, [JSON.stringify(plan)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

function tell(child: ChildProcess, order: ClientOrder | ServerOrder): void {
  child.send(order);
}

/** The next report of a kind. */
async function heard<Report extends { readonly kind: string }, Kind extends Report['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<Report, { readonly kind: Kind }>> {
  const found = Promise.withResolvers<Extract<Report, { readonly kind: Kind }>>();
  const listen = (report: Report): void => {
    if (report.kind === kind) found.resolve(report as Extract<Report, { readonly kind: Kind }>);
  };
  const onExit = (code: number | null): void => found.reject(new Error(`a process ended with ${code}`));
  const timer = setTimeout(() => found.reject(new Error(`${kind} did not come`)), ANSWER_MS);
  child.on('message', listen);
  child.on('exit', onExit);
  try {
    return await found.promise;
  } finally {
    clearTimeout(timer);
    child.off('message', listen);
    child.off('exit', onExit);
  }
}

function asked<Report extends { readonly kind: string }, Kind extends Report['kind']>(
  child: ChildProcess,
  order: ClientOrder | ServerOrder,
  kind: Kind,
): Promise<Extract<Report, { readonly kind: Kind }>> {
  const answer = heard<Report, Kind>(child, kind);
  tell(child, order);
  return answer;
}

/** Each side of a connection is a file of its process. */
function requireFiles(clients: number): void {
  const { userLimits } = process.report.getReport() as {
    userLimits?: { open_files?: { soft: string | number } };
  };
  const soft = Number(userLimits?.open_files?.soft ?? Number.POSITIVE_INFINITY);
  if (soft < clients + SPARE_FILES) {
    throw new Error(`${clients} clients need more open files than ${soft}: raise the limit with ulimit -n.`);
  }
}
