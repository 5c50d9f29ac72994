import type { StepSettings } from '@twinlane/core/engine/stepTypes';
import { STAGES, type FastEntry, type FastTrade } from '@twinlane/core/lane/fastLane';
import type { Hex } from '@twinlane/core/money/hex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../store/openStore.ts';
import { explainOrder } from '../../store/explainOrder.ts';
import { testBot } from '../../store/testing/domain.ts';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { transactionOfOrder } from '../../transactionOfOrder.ts';
import { countedClient, countedStore, counting, nothing, type Counts } from './counts.ts';
import { startFastWorld, type FastWorld } from './fastWorld.ts';
import { SniperField } from './sniperField.ts';

/** What the Fast Lane does, whatever the database. */
export function describeFastLane(harness: StoreHarness): void {
  describe(`the Fast Lane on ${harness.kind}`, () => {
    let store: OpenStore;
    let world: FastWorld;
    /** As it was when the bytes went out. */
    let atSend: Counts | undefined;
    let counts = nothing();
    let trades = 0;
    /** Whether the answer to the next write is lost after it. */
    let storeFault: 'after' | undefined;

    const counted = (work: () => Promise<FastTrade>): Promise<FastTrade> => {
      counts = nothing();
      atSend = undefined;
      return counting(counts, work);
    };
    const trade = (settings?: StepSettings): Promise<FastTrade> => {
      trades += 1;
      return counted(() => world.trade(world.input(trades, settings)));
    };
    const traded = async (settings?: StepSettings): Promise<FastEntry> => {
      const { entries } = await trade(settings);
      expect(entries).toHaveLength(1);
      return entries[0]!;
    };
    /** The gate that a signal is stopped at. */
    const refused = async (settings?: StepSettings): Promise<string> => {
      // What was traded before is told later, and would come after this.
      await world.lane.idle();
      expect(await trade(settings)).toMatchObject({ entries: [], memory: {} });
      await world.lane.idle();
      const [skip] = await store.read.thoughts.page(world.account.id, { limit: 1 });
      expect(skip).toMatchObject({ decision: 'SKIP', lane: 'fast' });
      return skip!.gate;
    };

    beforeAll(async () => {
      store = await harness.open();
      world = await startFastWorld({
        store: countedStore(store, () => storeFault),
        wrapClient: (client) => countedClient(client),
        wrapSubmission: (submission) => ({
          ...submission,
          async send(raw, route) {
            atSend = structuredClone(counts);
            counts.sent.push(raw);
            return submission.send(raw, route);
          },
        }),
      });
      const looked = await world.prepare();
      expect(looked.filter(({ lacks }) => lacks === undefined).length).toBeGreaterThan(1);
    }, 60_000);

    afterAll(async () => {
      await world?.stop();
      await harness.cleanUp();
    });

    it('makes no call and no read, and one write of one statement, before it broadcasts once', async () => {
      await traded();
      expect(atSend).toEqual({ calls: [], reads: [], writes: [{ oneStatement: true }], sent: [] });
      expect(counts.sent).toHaveLength(1);
      await world.settle();
    });

    it('buys on the chain what its order says, for the order that is stored with its transaction', async () => {
      const balance = async (): Promise<bigint> =>
        BigInt(
          await world.sandbox.anvil.request<Hex>('eth_call', [
            { to: world.token.address, data: `0x70a08231${world.wallet.slice(2).padStart(64, '0')}` },
            'latest',
          ]),
        );
      const before = await balance();
      const { order, times } = await traded();
      expect(times?.total).toBeGreaterThan(0);
      expect((await store.read.orders.get(order.id))?.status).toBe('requested');
      const { record } = (await transactionOfOrder(store.read, order))!;
      await world.settle();
      expect((await world.manager.status(record.id))?.state.name).toBe('completed');
      expect(await store.read.transactions.paid(record.id)).toMatchObject({ baseline: { name: 'viem' } });
      expect((await balance()) - before).toBe(order.quotedAmountOut);
      expect(Number(order.amountIn) / 1e6).toBeCloseTo(10.25, 1);
      expect(world.followed).toContainEqual(order);
    });

    it('explains every decision, the one not to trade as well', async () => {
      const { order } = await traded();
      // Its thought is told after the broadcast.
      await world.lane.idle();
      world.breaker = 'The breaker is open.';
      expect(await refused()).toMatch(/^breaker\./);
      world.breaker = undefined;
      const [skip, buy] = await store.read.thoughts.page(world.account.id, { limit: 2 });
      expect(skip?.reasoning).toBe('The breaker is open.');
      expect(buy).toMatchObject({ decision: 'BUY', lane: 'fast', gate: 'approved', orderId: order.id });
      expect(buy?.factors.length).toBeGreaterThan(0);
      expect((await store.read.orders.get(order.id))?.thoughtId).toBe(buy?.id);
      await world.settle();
    });

    it('keeps the thought of an order that could not be told, for the next start', async () => {
      world.telling = false;
      const { order } = await traded();
      await world.lane.idle();
      world.telling = true;
      const before = await store.read.thoughts.count(world.account.id);
      const events = await explainOrder(store, order.id);
      expect(events.map(({ type }) => type)).toEqual(['thought', 'order']);
      expect(await explainOrder(store, order.id)).toEqual([]);
      const [thought] = await store.read.thoughts.page(world.account.id, { limit: 1 });
      expect(thought).toMatchObject({ id: order.thoughtId, orderId: order.id, index: before + 1 });
      await world.settle();
    });

    it('buys once for signals that say the same in one block', async () => {
      const bot = (trades += 1);
      const open = (await store.read.orders.open(world.account.id)).length;
      const both = await Promise.all([world.trade(world.input(bot)), world.trade(world.input(bot))]);
      expect(both.flatMap(({ entries }) => entries)).toHaveLength(1);
      const before = counts.sent.length;
      // Of what it knows, nothing says that the bot has bought: its order's key does.
      const allowed = allowedLess(world);
      expect((await world.trade(world.input(bot))).entries).toEqual([]);
      expect(allowedLess(world)).toEqual(allowed);
      expect(counts.sent).toHaveLength(before);
      expect(await store.read.orders.open(world.account.id)).toHaveLength(open + 1);
      await world.settle();
      const gates = (await store.read.thoughts.page(world.account.id, { limit: 3 })).map(({ gate }) => gate);
      expect(new Set(gates)).toEqual(new Set(['approved', 'token.ordered', 'fast.repeated']));
    });

    it('hands nothing over for a bot that was stopped since it decided', async () => {
      const { id, accountId } = world.input(trades + 1).bot;
      await store.transaction((unit) => unit.bots.put(testBot({ id, accountId, state: 'stopped' })));
      const open = (await store.read.orders.open(accountId)).length;
      expect(await refused()).toBe('fast.stopped');
      expect(counts.sent).toEqual([]);
      expect(await store.read.orders.open(accountId)).toHaveLength(open);
      await traded();
      await world.settle();
    });

    it('hands nothing over that it cannot put together, and goes on', async () => {
      world.priced = false;
      expect(await refused()).toBe('fast.fault');
      world.priced = true;
      await traded();
      await world.settle();
    });

    it.each([
      [true, 'token.locked'],
      [false, 'sizing.position'],
    ])("counts another bot's order on its way, with token locks %s: %s", async (tokenLocks, gate) => {
      const input = () => {
        const asked = world.input((trades += 1));
        const trading = { ...asked.settings.trading, tokenLocks };
        return { ...asked, settings: { ...asked.settings, trading } };
      };
      const both = await Promise.all([world.trade(input()), world.trade(input())]);
      expect(both.flatMap(({ entries }) => entries)).toHaveLength(1);
      await world.settle();
      const page = await store.read.thoughts.page(world.account.id, { limit: 2 });
      expect(page.map((thought) => thought.gate).sort()).toEqual(['approved', gate]);
    });

    it('stays within what the policy leaves of a trade and of the day', async () => {
      world.limits.perTrade = 4_000_000n;
      expect((await traded()).order.amountIn).toBe(4_000_000n);
      world.limits.leftToday = 3_000_000n;
      expect((await traded()).order.amountIn).toBe(3_000_000n);
      world.limits.leftToday = 0n;
      expect(await refused()).toBe('sizing.day');
      await world.settle();
      world.limits.perTrade = 10n ** 9n;
      world.limits.leftToday = 10n ** 12n;
    });

    it('trades no pair whose verdict is too old', async () => {
      const { settings } = world.input();
      const strict = { ...settings, trading: { ...settings.trading, fastVerdictBlocks: 0 } };
      expect(await refused(strict)).toBe('fast.verdict');
      await traded();
      await world.settle();
    });

    it('follows what may or may not be stored, and takes no second order for it', async () => {
      storeFault = 'after';
      const { order, times } = await traded();
      storeFault = undefined;
      expect(times).toBeUndefined();
      expect(world.followed).toContainEqual(order);
      // The manager reads the store again, and sends what it finds there.
      await world.settle();
      expect((await transactionOfOrder(store.read, order))?.record.state.name).toBe('completed');
      const [thought] = await store.read.thoughts.page(world.account.id, { limit: 1 });
      expect(thought).toMatchObject({ id: order.thoughtId, orderId: order.id });
    });

    it('enters a pool that has just come when its token is scanned, before all others, and no trap', async () => {
      const field = new SniperField(world);
      // All that was ready is due again.
      await field.mine(4);
      const [honest, trap] = [await field.launch('plain'), await field.launch('pause')];
      const looked = await field.prepare();
      expect(looked.slice(0, 2).map(({ token }) => token)).toEqual([
        trap.token.address,
        honest.token.address,
      ]);
      expect(looked.length).toBeGreaterThan(2);
      expect((await field.trade()).entries).toEqual([]);
      await field.mine(3);
      const { entries } = await counted(() => field.trade());
      expect(entries.map(({ order }) => order.tokenOut.address)).toEqual([honest.token.address]);
      expect(atSend).toEqual({ calls: [], reads: [], writes: [{ oneStatement: true }], sent: [] });
      await world.settle();
      const page = await store.read.thoughts.page(world.account.id, { limit: 2 });
      const told = page.map(({ token, decision, gate }) => [token.address, decision, gate]);
      expect(told).toContainEqual([honest.token.address, 'BUY', 'approved']);
      expect(told).toContainEqual([trap.token.address, 'SKIP', 'risk.contract']);
      const bought = page.find(({ decision }) => decision === 'BUY')!;
      expect(bought.features['ageBlocks']).toBeGreaterThanOrEqual(3);
      expect(bought.laneReason).toContain('may be gone within a block');
      // Nothing is entered without a verdict.
      const late = await field.launch('plain');
      await field.mine(9);
      expect((await field.trade()).entries).toEqual([]);
      await world.lane.idle();
      const skips = await store.read.thoughts.page(world.account.id, { limit: 3 });
      const gates = skips.map(({ token, gate }) => [token.address, gate]);
      expect(gates).toContainEqual([late.token.address, 'fast.verdict']);
    });

    it('counts every stage', () => {
      const durations = world.lane.durations();
      expect(Object.keys(durations)).toEqual([...STAGES]);
      const times = STAGES.map((stage) => durations[stage].count);
      expect(new Set(times).size).toBe(1);
      expect(times[0]).toBeGreaterThan(5);
      expect(durations.total.p50).toBeGreaterThan(durations.check.p50);
    });
  });
}

/** What each pool's router may still take, as the lane counts it: what a trade may put in at most before it is left out. */
function allowedLess({ lane, limits, token }: FastWorld): readonly bigint[] {
  const before = { ...limits };
  const isUsable = (pool: string, amount: bigint): boolean => {
    Object.assign(limits, { perTrade: amount, leftToday: amount });
    return lane
      .facts()
      .verdicts(token.address)
      .some((verdict) => verdict.pool === pool);
  };
  const pools = lane.facts().verdicts(token.address);
  const found = pools.map(({ pool }) => {
    let [low, high] = [0n, 1n << 64n];
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      [low, high] = isUsable(pool, middle) ? [middle, high] : [low, middle - 1n];
    }
    return low;
  });
  Object.assign(limits, before);
  return found;
}
