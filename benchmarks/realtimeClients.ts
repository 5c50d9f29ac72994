import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { percentile } from './harness.ts';
import { roomsOf, wallMs, type ClientOrder, type ClientReport, type RealtimePlan } from './realtimeLoad.ts';

const plan = JSON.parse(process.argv[2] ?? '') as RealtimePlan;
const AT_ONCE = 50;
/** Of so many clients, one loses its connection in the middle and catches up. */
const RESUMING = Math.min(100, Math.ceil((plan.rooms * plan.clientsPerRoom) / 4));
const RESUME_MS = 300;
/** Rooms of the client that stops reading, so that it is soon behind by more than its system's buffers hold. */
const STALLED_ROOMS = 70;
/** Most that one address may name. */
const ROOMS_OF_ADDRESS = 20;
const STALL_AFTER_MS = 500;
const ENDING_MS = 30_000;
/** The type, the room and the `seq` stand there. */
const HEAD_BYTES = 100;
const TAIL_BYTES = 50;

interface Heard {
  readonly type: string;
  readonly seq?: number;
  readonly publishedAt?: number;
}

interface Client {
  readonly room: string;
  socket: WebSocket;
  /** The last `seq`; undefined before the first message. */
  last: number | undefined;
  /** It was away, and gets what it missed: of messages that were published meanwhile no delay is measured. */
  away: boolean;
}

const tally = { received: 0, lost: 0, disordered: 0, resumed: 0 };
const clients: Client[] = [];
let delays: number[] = [];
let stalled: { readonly socket: WebSocket; cut?: number } | undefined;
let target: { readonly url: string; readonly token?: string } = { url: '' };

function say(report: ClientReport): void {
  process.send?.(report);
}

function open(query: string): WebSocket {
  const headers = target.token === undefined ? {} : { authorization: `Bearer ${target.token}` };
  return new WebSocket(`${target.url}?room=${query}`, { headers, perMessageDeflate: false });
}

/** Reads the few fields that count where they stand: the clients share the machine with what is measured. */
function read(bytes: Buffer): Heard {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - TAIL_BYTES));
  const seq = /"seq":(\d+)/.exec(head)?.[1];
  const publishedAt = /"publishedAt":([\d.]+)/.exec(tail)?.[1];
  return {
    type: /"type":"(\w+)"/.exec(head)?.[1] ?? '',
    ...(seq === undefined ? {} : { seq: Number(seq) }),
    ...(publishedAt === undefined ? {} : { publishedAt: Number(publishedAt) }),
  };
}

function heed(client: Client, { type, seq, publishedAt }: Heard): void {
  if (type === 'initial_snapshot') client.last = seq;
  if (type !== 'trade_update' || seq === undefined) return;
  tally.received += 1;
  if (client.last !== undefined && seq !== client.last + 1) {
    if (seq <= client.last) tally.disordered += 1;
    else tally.lost += seq - client.last - 1;
  }
  client.last = Math.max(seq, client.last ?? 0);
  if (publishedAt !== undefined && !client.away) delays.push(wallMs() - publishedAt);
}

/** Resolves when the server has let it in: with its room's snapshot, or at once where there are none. */
async function attach(client: Client): Promise<void> {
  const ready = Promise.withResolvers<void>();
  const { socket } = client;
  socket.on('message', (data) => {
    const message = read(data as Buffer);
    if (message.type === 'subscribed') {
      client.away = false;
      ready.resolve();
    }
    heed(client, message);
  });
  socket.on('open', () => {
    if (target.token === undefined) ready.resolve();
  });
  socket.on('error', (error) => ready.reject(error));
  await ready.promise;
}

async function connectAll(): Promise<void> {
  const rooms = roomsOf(plan).flatMap((room) => Array.from({ length: plan.clientsPerRoom }, () => room));
  for (let from = 0; from < rooms.length; from += AT_ONCE) {
    await Promise.all(
      rooms.slice(from, from + AT_ONCE).map(async (room) => {
        const client: Client = { room, socket: open(room), last: undefined, away: false };
        clients.push(client);
        await attach(client);
      }),
    );
  }
}

/** A client that reads nothing more once it is in its rooms. */
async function stall(): Promise<void> {
  const rooms = roomsOf(plan).slice(0, STALLED_ROOMS);
  const socket = open(rooms.slice(0, ROOMS_OF_ADDRESS).join('&room='));
  const found: typeof stalled = { socket };
  stalled = found;
  socket.on('close', (code) => {
    found.cut = code;
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('message', resolve));
  for (const room of rooms.slice(ROOMS_OF_ADDRESS)) socket.send(JSON.stringify({ type: 'subscribe', room }));
  await wait(STALL_AFTER_MS);
  socket.pause();
}

/** Gives up some connections without a word, and takes their rooms up again where they were. */
async function resumeSome(): Promise<void> {
  const some = clients.filter((_, index) => index % RESUMING === RESUMING - 1);
  for (const client of some) {
    client.away = true;
    client.socket.terminate();
  }
  await wait(RESUME_MS);
  await Promise.all(
    some.map(async (client) => {
      client.socket = open(`${client.room}@${client.last ?? 0}`);
      await attach(client);
      tally.resumed += 1;
    }),
  );
}

async function end(last: Readonly<Record<string, number>>): Promise<void> {
  const missing = (): Client[] => clients.filter(({ room, last: seen }) => (seen ?? 0) < (last[room] ?? 0));
  const began = performance.now();
  while (missing().length > 0 && performance.now() - began < ENDING_MS) await wait(20);
  for (const { room, last: seen } of missing()) tally.lost += (last[room] ?? 0) - (seen ?? 0);
  // It hears of its end when it reads again.
  stalled?.socket.resume();
  const isCut = (): boolean => stalled === undefined || stalled.cut !== undefined;
  while (!isCut() && performance.now() - began < ENDING_MS) await wait(20);
  say({ kind: 'ended', ...tally, ...(stalled?.cut === undefined ? {} : { cut: stalled.cut }) });
}

process.on('message', (order: ClientOrder) => {
  void (async () => {
    if (order.kind === 'connect') {
      target = order;
      await connectAll();
      say({ kind: 'connected' });
      if (order.stalled) await stall();
    } else if (order.kind === 'measure') {
      delays = [];
      if (target.token !== undefined) await resumeSome();
    } else if (order.kind === 'report') {
      const sorted = delays.toSorted((one, other) => one - other);
      const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => percentile(sorted, share));
      say({ kind: 'delays', p50: p50 ?? 0, p99: p99 ?? 0, worst: worst ?? 0, count: sorted.length });
    } else await end(order.last);
  })();
});
process.on('disconnect', () => process.exit());
