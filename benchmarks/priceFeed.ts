import { ADDRESSES_PER_CALL, PLAN_QUOTAS } from '@twinlane/bot/feed/price/coingeckoPlan';
import {
  simulateReads,
  type ReadOutcome,
  type ReadPlan,
} from '@twinlane/bot/feed/price/testing/simulateReads';
import { figure, type Benchmark, type Figure } from './harness.ts';

const DAY = 86_400;
const TOKENS = 50;
/** What each read costs without a cache, and what a cache of single prices that live for 60 s costs. */
const UNCACHED = 'uncached, one call a read';
const PLAIN = 'plain cache of 60 s';
const PLAIN_TTL = 60;
const OUTAGE_SECONDS = 600;
const RICH = { perMinute: 500, perMonth: 500_000 };

/** A simulated day of prices: counts, not times. Time is passed in, so that a day takes as long as its reads take. */
export const benchmark: Benchmark = {
  name: 'price-feed',
  title:
    'Calls of the price API in a simulated day of 50 tokens read once a second, beside no cache and a plain one',
  async run({ smoke, log }) {
    const seconds = smoke ? 3_600 : DAY;
    const day: ReadPlan = {
      quota: PLAN_QUOTAS.demo,
      addressesPerCall: ADDRESSES_PER_CALL.demo,
      tokens: TOKENS,
      pooled: TOKENS,
      seconds,
      readEvery: 1,
    };
    const progress = (what: string) => (hour: number) => {
      if (hour % 6 === 0) {
        log(`${what}: ${hour} hours simulated`);
      }
    };
    const reads = TOKENS * seconds;
    const plainCalls = plainCache(seconds);
    const demo = await simulateReads(day, progress('demo plan'));
    const rich = await simulateReads({ ...day, quota: RICH, pooled: 0 }, progress('rich plan, no pools'));
    const from = smoke ? 1_500 : 7_200;
    const outage = { from, until: from + OUTAGE_SECONDS };
    const broken = await simulateReads(
      { ...day, quota: RICH, pooled: TOKENS - 5, seconds: smoke ? seconds : 10_800, outage },
      progress('outage'),
    );
    const peers = { reads, plainCalls };
    return [
      ...dayFigures('demo plan, pools beside', demo, 333, peers),
      ...dayFigures('rich plan, no pools', rich, 1_100, peers),
      ...outageFigures(broken),
    ];
  },
};

/** Calls of a cache that keeps each price for 60 s and asks for one at a time. */
function plainCache(seconds: number): number {
  let calls = 0;
  for (let token = 0; token < TOKENS; token += 1) {
    let expires = 0;
    for (let second = 0; second < seconds; second += 1) {
      if (second >= expires) {
        calls += 1;
        expires = second + PLAIN_TTL;
      }
    }
  }
  return calls;
}

function dayFigures(
  name: string,
  day: ReadOutcome,
  most: number,
  peers: { readonly reads: number; readonly plainCalls: number },
): readonly Figure[] {
  const fewer = 100 * (1 - day.calls / peers.reads);
  return [
    figure({
      what: `${name}: calls`,
      value: day.calls,
      unit: 'calls',
      peer: { name: UNCACHED, value: peers.reads },
      bar: { atMost: most },
    }),
    figure({
      what: `${name}: calls`,
      value: day.calls,
      unit: 'calls',
      peer: { name: PLAIN, value: peers.plainCalls },
    }),
    figure({ what: `${name}: fewer calls than uncached`, value: fewer, unit: '%', bar: { atLeast: 98 } }),
    figure({
      what: `${name}: hit rate`,
      value: (100 * day.hits) / day.reads,
      unit: '%',
      bar: { atLeast: 99 },
    }),
    ...ageFigures(name, day),
  ];
}

function ageFigures(name: string, day: ReadOutcome): readonly Figure[] {
  return [
    figure({
      what: `${name}: oldest price given as fresh`,
      value: day.oldestFresh / 1000,
      unit: 's',
      bar: { atMost: 60 },
    }),
    figure({
      what: `${name}: oldest price given`,
      value: day.oldest / 1000,
      unit: 's',
      bar: { atMost: 240 },
    }),
    figure({
      what: `${name}: most calls in a minute`,
      value: day.mostInMinute,
      unit: 'calls',
      bar: { atMost: 100 },
    }),
  ];
}

/** Forty-five tokens have a pool and five have none. */
function outageFigures(day: ReadOutcome): readonly Figure[] {
  const name = 'API down for ten minutes';
  const during = (kind: string): number => day.during[kind] ?? 0;
  const pooled = during('coingecko fresh') + during('pools fresh');
  const withPools = (TOKENS - 5) * OUTAGE_SECONDS;
  const recovery = day.recovery ?? Infinity;
  return [
    figure({
      what: `${name}: reads of 45 tokens with pools that were fresh`,
      value: pooled,
      unit: 'reads',
      bar: { atLeast: withPools },
    }),
    figure({
      what: `${name}: stale reads of 5 tokens without, marked so`,
      value: during('coingecko stale'),
      unit: 'reads',
      bar: { atLeast: 1 },
    }),
    figure({ what: `${name}: their reads without a price`, value: during('none'), unit: 'reads' }),
    figure({ what: `${name}: calls that failed`, value: day.failedCalls, unit: 'calls' }),
    figure({
      what: `${name}: until the API's prices are back`,
      value: recovery,
      unit: 's',
      bar: { atMost: 150 },
    }),
    ...ageFigures(name, day),
  ];
}
