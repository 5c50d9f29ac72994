import { EMA } from 'trading-signals';
import { latestPrices } from '../market/latestPrices.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { showPercent } from '../market/showPercent.ts';
import { nativeCost } from '../market/valuation.ts';
import { volatilityOf } from '../market/volatility.ts';
import { saleDepth } from '../exit/positionWatch.ts';
import { showUnits } from '../money/showUnits.ts';

/** What an opportunity is made of, with the weight of each part; they sum to 1. */
export const OPPORTUNITY_WEIGHTS = {
  trend: 0.3,
  momentum: 0.25,
  volume: 0.2,
  liquidity: 0.15,
  networkCost: 0.1,
} as const;
export type OpportunityPart = keyof typeof OPPORTUNITY_WEIGHTS;

/** One part's judgement. */
export interface OpportunityFinding {
  readonly part: OpportunityPart;
  readonly weight: number;
  /** 0 (nothing speaks for it) to 100; 0 too where it could not be told. */
  readonly score: number;
  /** What was measured, in plain words. */
  readonly reason: string;
}

/** How good a purchase looks, whatever its risk. */
export interface Opportunity {
  /** 0 to 100: the weighted sum of its parts. */
  readonly score: number;
  readonly parts: readonly OpportunityFinding[];
}

/** A purchase as it is considered. */
export interface OpportunityRequest {
  readonly snapshot: Pick<MarketSnapshot, 'block' | 'cash' | 'nativePrice'>;
  readonly market: TokenMarket;
  /** Cash base units that would be put in; more than none. */
  readonly amountIn: bigint;
  /** Wei that the entry and the exit would cost in gas. */
  readonly gasFee: bigint;
}

/** Price points that trend, momentum and volume are read from. */
const POINTS = 60;
const QUICK_POINTS = 10;
const SLOW_POINTS = 30;

type Measured = readonly [score: number, reason: string];

/** Scores a purchase by its parts. Deterministic; sees nothing after the snapshot's block. */
export function opportunityScore(request: OpportunityRequest): Opportunity {
  const { snapshot, market } = request;
  const prices = latestPrices(snapshot, market, POINTS);
  const measured: Readonly<Record<OpportunityPart, Measured>> = {
    trend: prices === undefined ? UNKNOWN : trendOf(prices),
    momentum: prices === undefined ? UNKNOWN : momentumOf(prices),
    volume: volumeOf(request),
    liquidity: liquidityOf(request),
    networkCost: networkCostOf(request),
  };
  const names = Object.keys(OPPORTUNITY_WEIGHTS) as OpportunityPart[];
  const parts = names.map((part) => {
    const [score, reason] = measured[part];
    return { part, weight: OPPORTUNITY_WEIGHTS[part], score: tenth(score), reason };
  });
  return { score: tenth(parts.reduce((sum, { weight, score }) => sum + weight * score, 0)), parts };
}

const UNKNOWN: Measured = [0, `there are fewer than ${POINTS} prices`];

function trendOf(prices: readonly number[]): Measured {
  const quick = new EMA(QUICK_POINTS);
  const slow = new EMA(SLOW_POINTS);
  quick.updates(prices);
  slow.updates(prices);
  const gap = quick.getResultOrThrow() / slow.getResultOrThrow() - 1;
  const usual = (volatilityOf(prices) ?? 0) * Math.sqrt(SLOW_POINTS - QUICK_POINTS);
  const where = gap < 0 ? 'below' : 'above';
  return [around50(gap, usual), `the quick average is ${showPercent(Math.abs(gap))} ${where} the slow one`];
}

function momentumOf(prices: readonly number[]): Measured {
  const first = prices.at(-1 - QUICK_POINTS) ?? 1;
  const change = (prices.at(-1) ?? first) / first - 1;
  const usual = (volatilityOf(prices) ?? 0) * Math.sqrt(QUICK_POINTS);
  return [around50(change, usual), `the price changed by ${showPercent(change)} over ${QUICK_POINTS} points`];
}

/** 50 for nothing, 88 for one usual move up, 12 for one down. */
function around50(move: number, usual: number): number {
  return usual > 0 && Number.isFinite(move) ? 50 + 50 * Math.tanh(move / usual) : 50;
}

/** 0 where nobody trades it, 50 at its usual volume, 75 at twice that. */
function volumeOf({ snapshot, market }: OpportunityRequest): Measured {
  const points = market.history
    .filter(({ blockNumber }) => blockNumber <= snapshot.block.number)
    .slice(-POINTS);
  const mean = (of: typeof points): number =>
    of.reduce((sum, { volume = 0 }) => sum + volume, 0) / Math.max(1, of.length);
  const usual = mean(points);
  if (usual === 0) {
    return [0, 'nobody has traded it lately, as far as is known'];
  }
  const ratio = mean(points.slice(-QUICK_POINTS)) / usual;
  return [100 * (1 - 0.5 ** ratio), `${ratio.toFixed(1)} times its usual volume was traded lately`];
}

/** 50 where ten times the amount can be had back within 5 % of the price, 90 at ninety times. */
function liquidityOf({ snapshot, market, amountIn }: OpportunityRequest): Measured {
  const depth = saleDepth(market);
  const cover = Number(depth) / Number(amountIn);
  return [
    (100 * cover) / (cover + 10),
    `${showUnits(depth, snapshot.cash)} can be had within 5 % of the price, for a trade of ${showUnits(amountIn, snapshot.cash)}`,
  ];
}

/** 100 for nothing, 82 for a tenth of a percent of the trade, 37 for half a percent. */
function networkCostOf({ snapshot, amountIn, gasFee }: OpportunityRequest): Measured {
  const share = Number(nativeCost(gasFee, snapshot.nativePrice, snapshot.cash)) / Number(amountIn);
  return [100 * Math.exp(-share / 0.005), `gas in and out takes ${showPercent(share)} of the trade`];
}

function tenth(score: number): number {
  return Math.round(Math.min(100, Math.max(0, score)) * 10) / 10;
}
