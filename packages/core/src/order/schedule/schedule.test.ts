import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConstantProductPool } from '../../amm/pool.ts';
import { quoteExactIn } from '../../amm/quote.ts';
import { aPair, aToken, USDC } from '../../testing/buildMarket.ts';
import {
  dueBy,
  sliceAt,
  sliceStart,
  twapPlan,
  vwapPlan,
  type ExecutionPlan,
  type PlanRequest,
} from './executionPlan.ts';
import { nextLook, nextSlice, type SliceDecision } from './nextSlice.ts';
import { progressOf, type SliceOrder } from './planProgress.ts';
import { volumeProfile } from './volumeProfile.ts';

const REQUEST: PlanRequest = {
  id: 'plan-1',
  total: 1_000n,
  startsAt: 100,
  endsAt: 200,
  slices: 10,
  maxParticipationPercent: 100,
  smallestSlice: 0n,
};

const plans: fc.Arbitrary<ExecutionPlan> = fc
  .record({
    total: fc.bigInt({ min: 1n, max: 10n ** 24n }),
    slices: fc.integer({ min: 1, max: 12 }),
    perSlice: fc.integer({ min: 1, max: 30 }),
    startsAt: fc.nat(10_000),
    maxParticipationPercent: fc.oneof(fc.constant(100), fc.double({ min: 0.01, max: 99, noNaN: true })),
    smallest: fc.nat(300),
    profile: fc.option(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { maxLength: 12 })),
  })
  .map(({ slices, perSlice, startsAt, smallest, profile, total, ...rest }) => {
    const request = {
      ...rest,
      id: 'plan-1',
      total,
      slices,
      startsAt,
      endsAt: startsAt + slices * perSlice,
      smallestSlice: (total * BigInt(smallest)) / 1_000n,
    };
    return profile === null ? twapPlan(request) : vwapPlan(request, profile);
  });

/** What happens in each second: to an order in flight, to the process, to the market. */
const seconds = fc.array(
  fc.record({
    fate: fc.constantFrom('filled', 'filled', 'reverted', 'expired', 'requested' as const),
    /** The process is killed after it has decided, before it has stored the order. */
    isKilled: fc.boolean(),
    volume: fc.bigInt({ min: 0n, max: 10n ** 24n }),
  }),
  { minLength: 1, maxLength: 420 },
);
type Second = typeof seconds extends fc.Arbitrary<readonly (infer Value)[]> ? Value : never;

interface Lived {
  /** Orders that were decided again under a key that stands already. */
  readonly doubled: number;
  readonly orders: readonly SliceOrder[];
  readonly last: SliceDecision;
  readonly sent: readonly {
    readonly at: number;
    readonly slice: number;
    readonly amount: bigint;
    readonly volume: bigint;
  }[];
}

/** Lives through a plan, with nothing kept but its orders; those with the same key are one, as in the ledger. */
function live(plan: ExecutionPlan, happenings: readonly Second[], cancelledAt = Infinity): Lived {
  const orders = new Map<string, SliceOrder>();
  const sent: Lived['sent'][number][] = [];
  let doubled = 0;
  let last: SliceDecision = { outcome: 'wait', reason: 'early' };
  for (let now = plan.startsAt - 2; now <= plan.endsAt + 3; now += 1) {
    const { fate, isKilled, volume } = happenings[(now - plan.startsAt + 2) % happenings.length]!;
    for (const [key, order] of orders) {
      orders.set(key, order.status === 'requested' ? { ...order, status: fate } : order);
    }
    const progress = progressOf(plan, orders.values());
    last = nextSlice({ plan, progress, now, recentVolume: volume, isCancelled: now >= cancelledAt });
    if (last.outcome === 'trade' && !isKilled) {
      doubled += orders.has(last.key) ? 1 : 0;
      orders.set(last.key, { idempotencyKey: last.key, status: 'requested', amountIn: last.amount });
      sent.push({ at: now, slice: last.slice, amount: last.amount, volume });
    }
  }
  return { orders: [...orders.values()], last, sent, doubled };
}

function sum(orders: readonly SliceOrder[], ...statuses: readonly SliceOrder['status'][]): bigint {
  return orders.reduce((all, { status, amountIn }) => all + (statuses.includes(status) ? amountIn : 0n), 0n);
}

const SMOOTH: readonly Second[] = [{ fate: 'filled', isKilled: false, volume: 10n ** 30n }];

describe('a plan in slices', () => {
  test('never sells more than its total, whatever fails, is killed or is cancelled', () => {
    fc.assert(
      fc.property(plans, seconds, fc.option(fc.nat(400)), (plan, happenings, cancelled) => {
        const { orders, doubled } = live(
          plan,
          happenings,
          cancelled === null ? Infinity : plan.startsAt + cancelled,
        );
        expect(sum(orders, 'filled', 'requested') <= plan.total).toBe(true);
        expect(doubled).toBe(0);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('never runs ahead of its schedule, never begins early and sends nothing once it is over', () => {
    fc.assert(
      fc.property(plans, seconds, (plan, happenings) => {
        let sold = 0n;
        const filling = happenings.map(({ isKilled, volume }) => ({
          fate: 'filled' as const,
          isKilled,
          volume,
        }));
        for (const { at, slice, amount } of live(plan, filling).sent) {
          sold += amount;
          expect(at >= plan.startsAt && at < plan.endsAt && slice === sliceAt(plan, at)).toBe(true);
          expect(sold <= dueBy(plan, slice)).toBe(true);
        }
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  test('sells all of it where nothing stands in its way', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { orders, last } = live({ ...plan, maxParticipationPercent: 100 }, SMOOTH);
        // The last slice may be of one second, with an order of the slice before still in flight.
        const isWhole = sum(orders, 'filled') === plan.total;
        expect(isWhole || plan.endsAt - sliceStart(plan, plan.weights.length - 1) < 2).toBe(true);
        expect(isWhole ? last.outcome : 'finished').toBe('finished');
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test('never takes more of a slice than its share of what others traded', () => {
    let bounded = 0;
    fc.assert(
      fc.property(plans, seconds, (plan, happenings) => {
        const bySlice = new Map<number, bigint>();
        for (const { slice, amount, volume } of live(
          plan,
          happenings.map((each) => ({ ...each, fate: 'filled' as const })),
        ).sent) {
          const taken = (bySlice.get(slice) ?? 0n) + amount;
          bySlice.set(slice, taken);
          const share = (Number(volume) * plan.maxParticipationPercent) / 100;
          const isWithin = plan.maxParticipationPercent === 100 || Number(taken) <= share * 1.000_001 + 1;
          bounded += plan.maxParticipationPercent < 100 ? 1 : 0;
          expect(isWithin).toBe(true);
        }
      }),
      { numRuns: 100, seed: 4 },
    );
    expect(bounded).toBeGreaterThan(50);
  });

  test('goes on after a restart in the middle as if there had been none', () => {
    const plan = twapPlan(REQUEST);
    const straight = live(plan, SMOOTH);
    const killed = live(plan, [{ ...SMOOTH[0]!, isKilled: true }, SMOOTH[0]!, SMOOTH[0]!]);
    expect(sum(killed.orders, 'filled')).toBe(1_000n);
    expect(killed.sent.map(({ amount }) => amount)).toEqual(straight.sent.map(({ amount }) => amount));
  });

  test('stops where it is cancelled and says what is left, once its last order has ended', () => {
    const { orders, last } = live(twapPlan(REQUEST), SMOOTH, 145);
    expect(sum(orders, 'filled')).toBe(500n);
    expect(last).toEqual({ outcome: 'ended', reason: 'cancelled', left: 500n });
    const inFlight = progressOf(twapPlan(REQUEST), [
      { idempotencyKey: 'plan-1:slice:0:0', status: 'requested', amountIn: 100n },
    ]);
    const question = {
      plan: twapPlan(REQUEST),
      progress: inFlight,
      now: 146,
      recentVolume: 0n,
      isCancelled: true,
    };
    expect(nextSlice(question)).toEqual({ outcome: 'wait', reason: 'inFlight' });
  });

  test('makes up for a slice that failed, and ends with what time has not allowed', () => {
    const plan = twapPlan({ ...REQUEST, endsAt: 120, slices: 2, smallestSlice: 0n });
    const failing: Second[] = Array.from({ length: 30 }, (_, index) => ({
      fate: index < 13 ? 'reverted' : 'filled',
      isKilled: false,
      volume: 0n,
    }));
    expect(sum(live(plan, failing).orders, 'filled')).toBe(1_000n);
    const never = live(plan, [{ fate: 'reverted', isKilled: false, volume: 0n }]);
    expect(never.last).toEqual({ outcome: 'ended', reason: 'time', left: 1_000n });
  });

  test('lets a slice that is too small wait for the next, but not the last of all', () => {
    const { sent, orders } = live(twapPlan({ ...REQUEST, total: 950n, smallestSlice: 300n }), SMOOTH);
    expect(sent.map(({ amount }) => amount)).toEqual([380n, 380n, 190n]);
    expect(sum(orders, 'filled')).toBe(950n);
  });

  test('reads its progress from its own orders alone', () => {
    const other = { idempotencyKey: 'plan-10:slice:0:0', status: 'filled', amountIn: 5n } as const;
    const bot = { idempotencyKey: 'plan-1:0xabc:sell:77', status: 'filled', amountIn: 5n } as const;
    expect(progressOf({ id: 'plan-1' }, [other, bot])).toEqual({
      filled: 0n,
      inFlight: 0n,
      bySlice: new Map(),
      attempts: new Map(),
      failures: new Map(),
    });
  });

  test('is looked at again when its next slice begins, and at its end', () => {
    const plan = twapPlan({ ...REQUEST, slices: 3 });
    expect([90, 100, 133, 134, 170].map((now) => nextLook(plan, now))).toEqual([100, 134, 134, 167, 200]);
  });

  test.each([
    ['no amount', { total: 0n }, /nothing to trade/],
    ['no slices', { slices: 0 }, /at least one slice/],
    ['too many slices', { slices: 101 }, /a second for each/],
    ['an end before its start', { endsAt: 99 }, /a second for each/],
    ['half a second', { startsAt: 100.5 }, /whole seconds/],
    ['no participation', { maxParticipationPercent: 0 }, /participation/],
    ['a negative slice', { smallestSlice: -1n }, /negative/],
  ])('is refused with %s', (_, change, message) => {
    expect(() => twapPlan({ ...REQUEST, ...change })).toThrow(message);
  });
});

describe('a volume-weighted plan', () => {
  test('has slices as large as the usual volume of their time, and its whole total', () => {
    const plan = vwapPlan({ ...REQUEST, slices: 4 }, [100, 300, 500, 100]);
    expect([0, 1, 2, 3].map((slice) => dueBy(plan, slice))).toEqual([100n, 400n, 900n, 1_000n]);
  });

  test.each([
    ['without a profile', []],
    ['where nobody traded', [0, 0, 0, 0]],
    ['where the profile is no number', [Number.NaN, Number.NaN, Number.NaN, Number.NaN]],
  ])('is even %s', (_, profile) => {
    expect(dueBy(vwapPlan({ ...REQUEST, slices: 4 }, profile), 1)).toBe(500n);
  });

  test('takes its profile from the time just past, and nothing from the future', () => {
    const history = [88, 90, 94, 95, 99, 100, 101].map((timestamp, index) => ({
      blockNumber: index,
      timestamp,
      price: 1,
      volume: timestamp,
    }));
    expect(volumeProfile(history, 100, 10, 2)).toEqual([184, 294]);
  });
});

describe('slices against one order of the same size', () => {
  const token = aToken(1);
  const pool = aPair(USDC, 10n ** 12n, token, 10n ** 24n);

  /** What slices bring in a pool that others bring back to its price by a share of the way before each next one. */
  function soldInSlices(plan: ExecutionPlan, back: number): bigint {
    let now: ConstantProductPool = pool;
    let brought = 0n;
    for (const { amount } of live(plan, SMOOTH).sent) {
      const quote = quoteExactIn(now, token.address, amount);
      brought += quote.amountOut;
      const after = quote.after as ConstantProductPool;
      now = {
        ...after,
        reserve0: after.reserve0 + BigInt(Math.round(Number(pool.reserve0 - after.reserve0) * back)),
        reserve1: after.reserve1 + BigInt(Math.round(Number(pool.reserve1 - after.reserve1) * back)),
      };
    }
    return brought;
  }

  test('bring more the further the price comes back between them', () => {
    const plan = twapPlan({ ...REQUEST, total: 3n * 10n ** 22n });
    const atOnce = quoteExactIn(pool, token.address, plan.total).amountOut;
    const [none, half, whole] = [0, 0.5, 1].map((back) => soldInSlices(plan, back));
    expect(half!).toBeGreaterThan(none!);
    expect(whole!).toBeGreaterThan(half!);
    expect(half!).toBeGreaterThan(atOnce);
  });
});
