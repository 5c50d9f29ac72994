import { createServer } from '@twinlane/bot/api/createServer';
import { createFakePriceFeed } from '@twinlane/bot/api/testing/fakePriceFeed';
import { createFakeTrading, USDC } from '@twinlane/bot/api/testing/fakeTrading';
import { createLog } from '@twinlane/bot/observe/createLog';
import type { StoreReader } from '@twinlane/core/ports';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { accountOfRoom } from '@twinlane/protocol/room';
import { exampleData, roomsOf, wallMs, type RealtimePlan } from './realtimeLoad.ts';
import { serveOrders } from './realtimeProcess.ts';

const plan = JSON.parse(process.argv[2] ?? '') as RealtimePlan;
const rooms = roomsOf(plan);
const trading = createFakeTrading();
const [account] = trading.store.rows.accounts;
if (account === undefined) throw new Error('the example has no account');
const accounts = rooms.map((room) => ({ ...account, id: accountOfRoom(room) ?? '' }));
const outbox = new Map<string, OutboxMessage[]>(rooms.map((room) => [room, []]));
const listeners = new Set<(message: OutboxMessage) => void>();
const example = exampleData();

/** The outbox in memory: a transaction for each of 4,000 messages a second would measure the database. */
const read: StoreReader = {
  ...trading.store.port.read,
  accounts: {
    ...trading.store.port.read.accounts,
    get: async (id) => accounts.find((known) => known.id === id),
    list: async () => accounts,
    balances: async () => ({ cash: 0n, native: 0n }),
  },
  outbox: {
    last: async (room) => outbox.get(room)?.length ?? 0,
    lasts: async (names) => new Map(names.map((room) => [room, outbox.get(room)?.length ?? 0])),
    since: async (room, seq, limit) => outbox.get(room)?.slice(seq, seq + limit) ?? [],
  },
};

let published = 0;
function publish(room: string): void {
  const messages = outbox.get(room);
  if (messages === undefined) return;
  const data = { ...example, publishedAt: wallMs() };
  const message = { room, seq: messages.length + 1, type: 'trade_update', data, at: Date.now() };
  messages.push(message);
  published += 1;
  for (const listener of listeners) listener(message);
}

const server = await createServer({
  host: '127.0.0.1',
  port: 0,
  dashboardDir: '/nonexistent',
  store: {
    read,
    onPublished: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  },
  state: () => {
    const { head: _, ...state } = trading.state();
    return state;
  },
  priceFeed: createFakePriceFeed(),
  market: { cash: USDC, depth: () => [] },
  quoteTrade: () => {
    throw new Error('nothing is quoted here');
  },
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  log: createLog({ level: 'warn', to: process.stderr }).child('api'),
  onSent: () => undefined,
  limits: {
    connections: 2 * plan.rooms * plan.clientsPerRoom,
    connectionsOfOne: 2 * plan.rooms * plan.clientsPerRoom,
    joinsOfOne: Number.MAX_SAFE_INTEGER,
  },
});

serveOrders(plan, {
  url: `${server.url.replace('http', 'ws')}/ws`,
  token: server.writeToken,
  publish,
  published: () => published,
  last: () => Object.fromEntries(rooms.map((room) => [room, outbox.get(room)?.length ?? 0])),
  open: () => server.connections(),
  close: () => server.close(),
});
