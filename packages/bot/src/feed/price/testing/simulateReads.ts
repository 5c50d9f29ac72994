import { Decimal } from 'decimal.js';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { CallQuota } from '@twinlane/core/price/callQuota';
import type { PriceAnswer } from '@twinlane/core/price/priceAnswer';
import { createCallCounter, storeKeeper } from '../callCounter.ts';
import { createPriceFeed } from '../createPriceFeed.ts';
import { openPriceCache } from '../priceCache.ts';
import { createMemoryFacts } from './memoryFacts.ts';
import { createScriptedApi } from './scriptedApi.ts';
import { createSimulatedClock } from './simulatedClock.ts';

/** A stretch of simulated time in which prices are read. */
export interface ReadPlan {
  readonly quota: CallQuota;
  readonly addressesPerCall: number;
  /** Tokens that are read, and how many of them, from the first on, pools pair. */
  readonly tokens: number;
  readonly pooled: number;
  readonly seconds: number;
  /** Every token is read once in so many seconds. */
  readonly readEvery: number;
  /** Seconds from the start between which the API does not answer. */
  readonly outage?: { readonly from: number; readonly until: number };
}

/** What came of the reads. */
export interface ReadOutcome {
  readonly reads: number;
  /** Reads answered with a price without waiting for a call. */
  readonly hits: number;
  readonly calls: number;
  readonly failedCalls: number;
  /** The most calls in any 60 s, and in any day (24 h). */
  readonly mostInMinute: number;
  readonly mostInDay: number;
  /** Milliseconds: the oldest price that was given as fresh, and at all. */
  readonly oldestFresh: number;
  readonly oldest: number;
  /** Reads by what was given: `coingecko fresh`, `pools fresh`, `coingecko stale`, `none`, … before, in and after the outage. */
  readonly before: Readonly<Record<string, number>>;
  readonly during: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  /** Seconds from the end of the outage until the API's prices were given again; undefined where they never were. */
  readonly recovery: number | undefined;
}

/** Midnight, so that the day's allowance is whole. */
const START = 20_500 * 86_400_000;
const BLOCK_MS = 12_000;
/** What the feed makes of the time within the day matters more than its length. */
const TICK_MS = 1_000;

function tokenOf(number: number): Address {
  return toChecksumAddress(`0x${(number + 1).toString(16).padStart(40, '0')}`);
}

/**
 * Reads prices for a stretch of simulated time through the feed with its real planner, count, cache and choice; the API and the
 * pools are played. The cache library keeps time of its own, which passes slower than the simulated one: entries it would
 * have dropped are still there, so that only the feed's own decision keeps old prices from being given.
 */
export async function simulateReads(plan: ReadPlan, onHour?: (hour: number) => void): Promise<ReadOutcome> {
  const clock = createSimulatedClock(START);
  const api = createScriptedApi(clock);
  const tokens = Array.from({ length: plan.tokens }, (_, index) => tokenOf(index));
  const pooled = new Set(tokens.slice(0, plan.pooled));
  const cache = openPriceCache({ platform: 'simulation' });
  const feed = createPriceFeed({
    apiUse: {
      api,
      counter: createCallCounter({
        quota: plan.quota,
        clock,
        keeper: storeKeeper(createMemoryFacts(), 'simulation'),
      }),
      quota: plan.quota,
      plan: 'simulation',
      platform: 'simulation',
      addressesPerCall: plan.addressesPerCall,
    },
    cache,
    pools: {
      price: (token) =>
        pooled.has(token) ? { usd: new Decimal(10), at: clock.now() - (clock.now() % BLOCK_MS) } : undefined,
      tokens: () => pooled,
    },
    stablecoins: new Set(),
    held: () => tokens,
    maxDeviation: 0.05,
    maxPegDeviation: 0.01,
    onAlert: () => undefined,
    onDelivered: () => undefined,
    onFailure: () => undefined,
    clock,
  });
  for (const token of tokens) {
    api.prices.set(token, 10.1);
  }
  const tally = createTally(plan);
  for (let second = 0; second < plan.seconds; second += 1) {
    clock.set(START + second * TICK_MS);
    const { from, until } = plan.outage ?? { from: Infinity, until: Infinity };
    api.failure =
      second >= from && second < until
        ? { outcome: 'failed', failure: 'serverError', detail: 'played' }
        : undefined;
    await feed.tick();
    if (second % plan.readEvery === 0) {
      for (const answer of (await feed.prices(tokens)).values()) {
        tally.take(answer, clock.now(), second);
      }
    }
    if (second % 3_600 === 3_599) {
      onHour?.((second + 1) / 3_600);
    }
  }
  const { reads, hits, calls, failures } = feed.statistics();
  await feed.stop();
  await cache.close();
  const times = api.calls.map(({ at }) => at);
  return {
    ...tally.outcome(),
    reads,
    hits,
    calls,
    failedCalls: failures.serverError ?? 0,
    mostInMinute: mostWithin(times, 60_000),
    mostInDay: mostWithin(times, 86_400_000),
  };
}

type Tallied = Pick<ReadOutcome, 'oldest' | 'oldestFresh' | 'before' | 'during' | 'after' | 'recovery'>;

function createTally({ outage }: ReadPlan): {
  take(answer: PriceAnswer, now: number, second: number): void;
  outcome(): Tallied;
} {
  const phases: Record<'before' | 'during' | 'after', Record<string, number>> = {
    before: {},
    during: {},
    after: {},
  };
  let oldest = 0;
  let oldestFresh = 0;
  let recovery: number | undefined;
  return {
    take(answer, now, second) {
      const phase =
        outage === undefined || second < outage.from ? 'before' : second < outage.until ? 'during' : 'after';
      const kind = answer.outcome === 'none' ? 'none' : `${answer.source} ${answer.freshness}`;
      phases[phase][kind] = (phases[phase][kind] ?? 0) + 1;
      if (answer.outcome === 'price') {
        oldest = Math.max(oldest, now - answer.at);
        oldestFresh = answer.freshness === 'fresh' ? Math.max(oldestFresh, now - answer.at) : oldestFresh;
        if (phase === 'after' && kind === 'coingecko fresh') {
          recovery ??= second - (outage?.until ?? 0);
        }
      }
    },
    outcome: () => ({ ...phases, oldest, oldestFresh, recovery }),
  };
}

/** The most of the times that lie within any span of so many milliseconds. */
function mostWithin(times: readonly number[], span: number): number {
  let first = 0;
  let most = 0;
  times.forEach((time, index) => {
    while ((times[first] ?? time) <= time - span) {
      first += 1;
    }
    most = Math.max(most, index - first + 1);
  });
  return most;
}
