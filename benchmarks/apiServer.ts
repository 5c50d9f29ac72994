import { createServer } from '@twinlane/bot/api/createServer';
import { createFakePriceFeed } from '@twinlane/bot/api/testing/fakePriceFeed';
import { createFakeTrading, USDC } from '@twinlane/bot/api/testing/fakeTrading';
import { createLog } from '@twinlane/bot/observe/createLog';
import { openStore } from '@twinlane/bot/store/openStore';
import { silent } from '@twinlane/bot/store/testing/silent';
import { attend } from './apiChild.ts';
import { SPACING, START, type ApiPlan, type ApiStore } from './apiLoad.ts';

const {
  plan,
  store: place,
  after,
} = JSON.parse(process.argv[2] ?? '') as {
  readonly plan: ApiPlan;
  readonly store: ApiStore;
  /** Trades that are there. */
  readonly after: number;
};
const store = await openStore({ ...place, log: silent });
const trading = createFakeTrading();
const shown = trading.state();
const { head } = shown;
if (head === undefined) throw new Error('the example has no block');
const timestamp = START + plan.trades * SPACING;
const state = { ...shown, valuations: new Map(), head: { ...head, header: { ...head.header, timestamp } } };

const server = await createServer({
  host: '127.0.0.1',
  port: 0,
  dashboardDir: '/nonexistent',
  store,
  state: () => state,
  priceFeed: createFakePriceFeed(),
  market: { cash: USDC, depth: () => [] },
  quoteTrade: () => {
    throw new Error('nothing is quoted here');
  },
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  log: createLog({ level: 'warn', to: process.stderr }).child('api'),
  rates: { read: 1e9, heavy: 1e9 },
});
attend(store, after, { port: server.port, token: server.writeToken }, () => server.close());
