import { Decimal } from 'decimal.js';
import { freshnessOf } from './freshness.ts';
import type { CrossCheck, PriceAnswer, PriceOrigin } from './priceAnswer.ts';

/** A price as one source saw it. */
export interface PriceObservation {
  /** US dollars per whole token, above zero. */
  readonly usd: Decimal;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
}

/** What both sources know of one token. */
export interface PriceSources {
  readonly coingecko?: PriceObservation;
  /** Time-weighted. */
  readonly pools?: PriceObservation;
}

/**
 * How old CoinGecko's price may be to check the pools' against, milliseconds: two calls of the demo plan. It is longer than
 * a price may be given, since a market seldom moves by the allowed deviation in that time.
 */
export const REFERENCE_MS = 600_000;

/** Share by which the pools' price lies off CoinGecko's; undefined where one of the two is missing or too old. */
export function deviationOf({ coingecko, pools }: PriceSources, now: number): number | undefined {
  if (coingecko === undefined || pools === undefined) {
    return undefined;
  }
  if (now - coingecko.at > REFERENCE_MS || freshnessOf(pools.at, now) === 'gone') {
    return undefined;
  }
  return pools.usd.div(coingecko.usd).minus(1).abs().toNumber();
}

/**
 * Which price is given. As a rule a fresh one of CoinGecko, else a fresh one of the pools, else a stale one of CoinGecko,
 * else a stale one of the pools. Where the two deviate by more than `maxDeviation` (a share), CoinGecko's comes first as long
 * as it is not gone: a single pool can be moved, an average over many markets hardly.
 */
export function choosePrice(sources: PriceSources, now: number, maxDeviation: number): PriceAnswer {
  const deviation = deviationOf(sources, now);
  const check: CrossCheck =
    deviation === undefined ? 'none' : deviation > maxDeviation ? 'deviates' : 'agrees';
  const order: readonly PriceAnswer[] = [
    answer(sources.coingecko, 'coingecko', now, check),
    answer(sources.pools, 'pools', now, check),
  ];
  const given = order.filter((one) => one.outcome === 'price');
  const fresh = check === 'deviates' ? given : given.filter((one) => one.freshness === 'fresh');
  return fresh[0] ?? given[0] ?? { outcome: 'none', reason: 'No source has a price of this token.' };
}

function answer(
  observation: PriceObservation | undefined,
  source: PriceOrigin,
  now: number,
  check: CrossCheck,
): PriceAnswer {
  const freshness = observation === undefined ? 'gone' : freshnessOf(observation.at, now);
  if (observation === undefined || freshness === 'gone') {
    return { outcome: 'none', reason: `${source} has no price that is young enough.` };
  }
  return { outcome: 'price', usd: observation.usd, at: observation.at, source, freshness, check };
}

const ONE = new Decimal(1);

/**
 * The price of a stablecoin: 1.00 unless it is seen to deviate by more than `maxDeviation` (a share), then what was seen. The
 * pools' price decides, CoinGecko's where no pool has one. Where nobody has looked for 4 minutes the peg is taken as given,
 * as of now.
 */
export function choosePegged(sources: PriceSources, now: number, maxDeviation: number): PriceAnswer {
  const seen = choosePrice(
    sources.pools !== undefined && freshnessOf(sources.pools.at, now) !== 'gone'
      ? { pools: sources.pools }
      : sources,
    now,
    maxDeviation,
  );
  if (seen.outcome === 'none') {
    return { outcome: 'price', usd: ONE, at: now, source: 'peg', freshness: 'fresh', check: 'none' };
  }
  const holds = seen.usd.minus(1).abs().lte(maxDeviation);
  return holds ? { ...seen, usd: ONE, source: 'peg', check: 'agrees' } : { ...seen, check: 'deviates' };
}
