import type { StepSettings } from '@twinlane/core/engine/stepTypes';
import { RetryableError } from '@twinlane/core/errors';
import { STAGES, type FastEntry, type FastTrade } from '@twinlane/core/lane/fastLane';
import type { Store } from '@twinlane/core/ports';
import type { Hex } from '@twinlane/core/money/hex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadClient } from '../../chain/createReadClient.ts';
import type { OpenStore } from '../../store/openStore.ts';
import { explainOrder } from '../../store/explainOrder.ts';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { transactionOfOrder } from '../../transactionOfOrder.ts';
import { startFastWorld, type FastWorld } from './fastWorld.ts';

/** What is counted between a signal and its broadcast. */
interface Counts {
  calls: string[];
  reads: string[];
  writes: { readonly oneStatement: boolean }[];
  sent: Hex[];
}

const nothing = (): Counts => ({ calls: [], reads: [], writes: [], sent: [] });

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

    const trade = (settings?: StepSettings): Promise<FastTrade> => {
      trades += 1;
      counts = nothing();
      atSend = undefined;
      return world.trade(world.input(trades, settings));
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
        store: countedStore(
          store,
          () => counts,
          () => storeFault,
        ),
        wrapClient: (client) => countedClient(client, () => counts),
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

    it('hands nothing over that it cannot put together, and goes on', async () => {
      world.priced = false;
      expect(await refused()).toBe('fast.fault');
      world.priced = true;
      await traded();
      await world.settle();
    });

    it("counts another bot's order on its way as the account's exposure", async () => {
      const both = await Promise.all([
        world.trade(world.input((trades += 1))),
        world.trade(world.input((trades += 1))),
      ]);
      expect(both.flatMap(({ entries }) => entries)).toHaveLength(1);
      await world.settle();
      const page = await store.read.thoughts.page(world.account.id, { limit: 2 });
      expect(page.map(({ gate }) => gate).sort()).toEqual(['approved', 'sizing.position']);
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

    it('counts every stage', () => {
      const durations = world.lane.durations();
      expect(Object.keys(durations)).toEqual([...STAGES]);
      const counted = STAGES.map((stage) => durations[stage].count);
      expect(new Set(counted).size).toBe(1);
      expect(counted[0]).toBeGreaterThan(5);
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

function countedStore(store: Store, counts: () => Counts, fault: () => 'after' | undefined): Store {
  const read = Object.fromEntries(
    Object.entries(store.read).map(([name, repository]) => [
      name,
      new Proxy(repository as object, {
        get(target, method, receiver): unknown {
          counts().reads.push(`${name}.${String(method)}`);
          return Reflect.get(target, method, receiver);
        },
      }),
    ]),
  ) as unknown as Store['read'];
  return {
    ...store,
    read,
    transaction: async (work, options) => {
      counts().writes.push({ oneStatement: options?.oneStatement === true });
      const done = await store.transaction(work, options);
      if (options?.oneStatement === true && fault() === 'after') {
        throw new RetryableError('store.unavailable', 'The answer was lost.');
      }
      return done;
    },
  };
}

function countedClient(client: ReadClient, counts: () => Counts): ReadClient {
  return new Proxy(client, {
    get(target, name, receiver): unknown {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        counts().calls.push(String(name));
        return Reflect.apply(member, target, args);
      };
    },
  });
}
