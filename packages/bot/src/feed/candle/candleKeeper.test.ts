import { CANDLE_INTERVALS } from '@twinlane/core/market/candle';
import type { ClosedCandle } from '@twinlane/core/market/candle';
import { RetryableError } from '@twinlane/core/errors';
import { WETH } from '@twinlane/core/testing/buildMarket';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../store/openStore.ts';
import { pgliteHarness } from '../../store/testing/harness.ts';
import { CandleWorld, FOR_EVER, MARKET, TOKENS, type BlockPlan } from './testing/candleWorld.ts';

const harness = pgliteHarness();
let store: OpenStore;
beforeAll(async () => {
  store = await harness.open();
});
beforeEach(empty);
afterAll(() => harness.cleanUp());

async function empty(): Promise<void> {
  await store.database.session((session) =>
    session.exec('TRUNCATE twinlane.candles, twinlane.market_blocks, twinlane.facts'),
  );
}

async function stored(): Promise<readonly ClosedCandle[]> {
  const found: ClosedCandle[] = [];
  for (const interval of CANDLE_INTERVALS) {
    found.push(...(await store.read.candles.closed(MARKET, interval, 0, Number.MAX_SAFE_INTEGER)));
  }
  return found;
}

/** Candles as lines, without their depth. */
function plain(candles: readonly ClosedCandle[]): string[] {
  return candles
    .map(({ token, interval, candle }) => {
      const { start, open, high, low, close, volume, buys, sells } = candle;
      return [token, interval, start, open, high, low, close, volume, buys, sells].join(' ');
    })
    .sort();
}

const block = fc.record({
  after: fc.constantFrom(0, 1, 2, 2, 12, 70, 4_000),
  cents: fc.tuple(
    fc.integer({ min: 1, max: 400 }),
    fc.integer({ min: 1, max: 400 }),
    fc.integer({ min: 1, max: 400 }),
  ) as fc.Arbitrary<readonly [number, number, number]>,
  traded: fc.subarray([0, 1, 2]),
});
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('block' as const), block }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('rollback' as const), depth: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('silent' as const), depth: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restart' as const), depth: fc.integer({ min: 0, max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('caughtUp' as const),
      blocks: fc.array(block, { maxLength: 3 }),
    }),
  },
);

/** So far ahead that everything closes. */
const LATER: BlockPlan = { after: 200_000, cents: [100, 100, 100], traded: [] };
const USUAL: BlockPlan = { after: 2, cents: [100, 200, 300], traded: [0, 1, 2] };

describe('the keeper of candles', { timeout: 120_000 }, () => {
  it('holds what counting the chain from its beginning gives, through reorganisations and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
        await empty();
        const world = new CandleWorld({ store });
        await world.next(USUAL);
        for (const each of events) {
          if (each.kind === 'block') {
            await world.next(each.block);
          } else if (each.kind === 'rollback') {
            const dropped = world.drop(each.depth).map(({ header }) => header);
            if (dropped.length > 0) {
              await world.keeper.onRollback({ ancestor: world.head!, dropped });
            }
          } else if (each.kind === 'silent') {
            // The mirror loaded afresh after a fork and says no more than that.
            world.drop(each.depth);
            world.keeper.onReset();
          } else if (each.kind === 'restart') {
            world.drop(each.depth);
            // The mirror begins where the last process stopped; what it had caught up with and not written comes again.
            const { block: reached = 0 } = await world.restart();
            for (const mined of world.chain.filter(({ header }) => header.number > reached)) {
              await world.tell(mined, true);
            }
          } else {
            // The mirror began some blocks back: what was counted comes again, and blocks that were missed.
            const again = world.chain.slice(-4);
            const missed = each.blocks.map((plan) => world.mine(plan));
            for (const mined of [...again, ...missed]) {
              await world.tell(mined, true);
            }
          }
        }
        await world.next(LATER);
        expect(plain(await stored())).toEqual(plain(world.candles()));
      }),
      { numRuns: 25 },
    );
  });

  it('shows a candle only when a block past its end has come', async () => {
    const world = new CandleWorld({ store });
    await world.next({ ...USUAL, after: 0 });
    const second = world.head!.timestamp;
    await world.next({ ...USUAL, after: 0 });
    expect(await stored()).toEqual([]);
    await world.next({ ...USUAL, after: 1 });
    const seen = await stored();
    expect(new Set(seen.map(({ interval, candle }) => `${interval} ${candle.start}`))).toEqual(
      new Set([`1s ${second}`, ...(second % 5 === 4 ? [`5s ${second - 4}`] : [])]),
    );
    expect(seen.find(({ token }) => token === TOKENS[0].address)?.candle).toMatchObject({
      buys: 0,
      sells: 2,
    });
  });

  it('brings the price histories back as they were, and tells the block they reach to', async () => {
    const world = new CandleWorld({ store });
    for (let price = 1; price <= 120; price += 1) {
      await world.next({ ...USUAL, cents: [price, 7, 300] });
    }
    const { block: reached, histories } = await world.restart();
    expect(reached).toBe(world.head!.number);
    const history = histories.get(TOKENS[0].address)!;
    expect(history.map(({ blockNumber }) => blockNumber)).toEqual(
      world.chain.map(({ header }) => header.number),
    );
    expect(history.map(({ price }) => Math.round(price * 300))).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
    expect(histories.get(WETH.address)).toHaveLength(120);
  });

  it('drops prices of blocks that are not on the chain any more, and all of them on another chain', async () => {
    const world = new CandleWorld({ store });
    for (let price = 1; price <= 10; price += 1) {
      await world.next({ ...USUAL, cents: [price, 7, 300] });
    }
    world.drop(4);
    for (let price = 901; price <= 905; price += 1) {
      world.mine({ ...USUAL, cents: [price, 7, 300] });
    }
    const fork = await world.restart();
    expect(fork.block).toBe(105);
    expect(fork.histories.get(TOKENS[0].address)?.map(({ price }) => Math.round(price * 300))).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    const other = new CandleWorld({ store });
    for (let count = 0; count < 20; count += 1) {
      other.drop(1);
      other.mine(USUAL);
    }
    const foreign = await other.restart();
    expect(foreign.block).toBeUndefined();
    expect(foreign.histories.size).toBe(0);
    expect(await store.read.candles.blocks(MARKET)).toEqual([]);
  });

  it('says which time it has not seen: before it began, and while it was away', async () => {
    const world = new CandleWorld({ store });
    await world.next(USUAL);
    const began = world.head!.timestamp;
    await world.next(USUAL);
    const left = world.head!.timestamp;
    world.mine({ ...USUAL, after: 100 });
    await world.restart();
    await world.next({ ...USUAL, after: 100 });
    expect(await store.read.candles.unseen(MARKET)).toEqual([
      { from: began - (began % 86_400), to: began },
      { from: left, to: left + 200 },
    ]);
    // And the price before the block that was missed opens nothing.
    await world.next({ ...USUAL, after: 1 });
    const candle = await store.read.candles.last(
      { ...MARKET, token: TOKENS[0].address, interval: '1s' },
      left + 201,
    );
    expect(candle?.start).toBe(left + 200);
    expect(candle?.open).toEqual(candle?.close);
  });

  it('writes blocks that it catches up with together, and loses none to a store that refuses', async () => {
    let writes = 0;
    let refuses = false;
    const world = new CandleWorld({
      store: {
        read: store.read,
        transaction: (work) => {
          writes += 1;
          return refuses
            ? Promise.reject(new RetryableError('store.unavailable', 'The database is away.'))
            : store.transaction(work);
        },
      },
    });
    for (let count = 0; count < 70; count += 1) {
      await world.next(USUAL, true);
    }
    expect(writes).toBe(2);
    refuses = true;
    for (let count = 0; count < 5; count += 1) {
      await expect(world.next(USUAL)).rejects.toMatchObject({ code: 'store.unavailable' });
    }
    refuses = false;
    await world.next(LATER);
    expect(plain(await stored())).toEqual(plain(world.candles()));
    expect(await store.read.candles.unseen(MARKET)).toHaveLength(1);
  });

  it('gives up what waits too long for the store, and says that it was not seen', async () => {
    let refuses = false;
    const world = new CandleWorld({
      store: {
        read: store.read,
        transaction: (work) =>
          refuses
            ? Promise.reject(new RetryableError('store.unavailable', 'Away.'))
            : store.transaction(work),
      },
    });
    await world.next(USUAL);
    await world.next(USUAL);
    const left = world.head!.timestamp;
    refuses = true;
    const codes = new Set<unknown>();
    for (let count = 0; count < 512; count += 1) {
      await world.next(USUAL).catch((error: RetryableError) => codes.add(error.code));
    }
    expect([...codes]).toEqual(['store.unavailable', 'candles.lost']);
    refuses = false;
    await world.next(USUAL);
    expect((await store.read.candles.unseen(MARKET)).at(-1)).toEqual({ from: left, to: left + 2 * 513 });
  });

  it('tells the depth with candles of five minutes and more, as it was when they closed', async () => {
    const world = new CandleWorld({ store });
    await world.next(USUAL);
    await world.next({ ...USUAL, after: 400 });
    const closed = await stored();
    const five = closed.find(({ token, interval }) => token === TOKENS[0].address && interval === '5m');
    expect(five?.candle.depth?.map(({ bps }) => bps)).toEqual([100, 200, 500]);
    expect(five?.candle.depth?.[0]?.buy).toBeGreaterThan(10n ** 9n);
    expect(closed.find(({ interval }) => interval === '1m')?.candle).not.toHaveProperty('depth');
  });

  it('keeps no more than it is told to, and the blocks that histories need', async () => {
    const keepHours = { ...FOR_EVER, '1s': 1, '1m': 2 };
    const world = new CandleWorld({ store, keepHours, historyLength: 60 });
    for (let count = 0; count < 420; count += 1) {
      await world.next({ ...USUAL, after: 60 }, true);
    }
    await world.next(USUAL);
    const head = world.head!;
    const starts = async (interval: '1s' | '1m' | '5s') =>
      (await store.read.candles.closed(MARKET, interval, 0, head.timestamp)).map(
        ({ candle }) => candle.start,
      );
    // Pruned every 200 blocks, a minute each.
    expect(Math.min(...(await starts('1s')))).toBeGreaterThan(head.timestamp - 3_600 - 201 * 60);
    expect(Math.min(...(await starts('1m')))).toBeGreaterThan(head.timestamp - 7_200 - 201 * 60);
    expect(Math.min(...(await starts('5s')))).toBeLessThan(head.timestamp - 400 * 60);
    const blocks = await store.read.candles.blocks(MARKET);
    expect(blocks.length).toBeLessThan(60 + 50 + 201);
    const { histories } = await world.restart();
    expect(histories.get(TOKENS[0].address)).toHaveLength(60);
  });
});
