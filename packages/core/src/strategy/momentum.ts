import { EMA, ROC, RSI } from 'trading-signals';
import { z } from 'zod';
import { latestPrices } from '../market/latestPrices.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { showPercent } from '../market/showPercent.ts';
import { volatilityOf } from '../market/volatility.ts';
import { oncePer } from '../oncePer.ts';
import { defineStrategy } from './strategy.ts';
import type { Signal } from './strategy.ts';

const momentumParamsSchema = z
  .strictObject({
    fastPeriod: z
      .number()
      .int()
      .min(2)
      .max(200)
      .default(5)
      .describe('Price points of the quick moving average (exponential)'),
    slowPeriod: z
      .number()
      .int()
      .min(3)
      .max(400)
      .default(15)
      .describe('Price points of the slow moving average (exponential); more than the quick one'),
    changePeriod: z
      .number()
      .int()
      .min(1)
      .max(400)
      .default(10)
      .describe('Price points over which the change of the price is measured'),
    rsiPeriod: z
      .number()
      .int()
      .min(2)
      .max(200)
      .default(14)
      .describe('Price points of the relative strength index'),
    overbought: z
      .number()
      .min(50)
      .max(100)
      .default(85)
      .describe('Relative strength index above which a rise counts as overdone and confidence falls'),
    minChangePercent: z
      .number()
      .min(0)
      .max(100)
      .default(0.3)
      .describe('Smallest rise worth following, per cent over the change period; it has to pay for the fees'),
    minStrength: z
      .number()
      .min(0)
      .max(10)
      .default(0.7)
      .describe('Smallest strength of a move, in standard deviations of an aimless price, that is a signal'),
  })
  .refine((params) => params.slowPeriod > params.fastPeriod, {
    path: ['slowPeriod'],
    message: 'slowPeriod must be more than fastPeriod',
  });
type MomentumParams = z.infer<typeof momentumParamsSchema>;

/** What the price did, in numbers. Strengths are in standard deviations of an aimless price with the same volatility. */
interface Reading {
  /** Share of the price gained over the change period. */
  readonly change: number;
  /** How far the quick average is above the slow one, as a share of the slow one. */
  readonly gap: number;
  readonly rsi: number;
  readonly volatility: number;
  readonly changeStrength: number;
  readonly gapStrength: number;
}

/** Buys what has been rising faster than its own noise explains, and sells it when that turns. */
export const momentum = defineStrategy<MomentumParams>({
  kind: 'momentum',
  title: 'Momentum',
  description:
    'Compares a quick with a slow moving average and measures the change of the price, both against the size of ' +
    "the price's own noise. It buys a token that rises more than that noise explains, trusts a rise less when the " +
    'relative strength index calls it overdone, and sells when average and change have both turned down.',
  params: momentumParamsSchema,
  lane: 'smart',
  warmUp(params) {
    return Math.max(2 * params.slowPeriod, params.changePeriod + 1, params.rsiPeriod + 1);
  },
  evaluate: (snapshot, params) => signalsOn(snapshot, params),
});

/** The same for every bot with these parameters. */
const signalsOn = oncePer(
  (snapshot: MarketSnapshot, params: MomentumParams): readonly Signal[] => {
    const signals: Signal[] = [];
    for (const market of snapshot.tokens.values()) {
      const prices = latestPrices(snapshot, market, momentum.warmUp(params));
      const reading = prices === undefined ? undefined : read(prices, params);
      const signal = reading === undefined ? undefined : judge(market, reading, params);
      if (signal !== undefined) {
        signals.push(signal);
      }
    }
    return signals;
  },
  (params) => JSON.stringify(params),
);

function read(prices: readonly number[], params: MomentumParams): Reading | undefined {
  const volatility = volatilityOf(prices);
  if (volatility === undefined || volatility === 0) {
    return undefined;
  }
  const fast = new EMA(params.fastPeriod);
  const slow = new EMA(params.slowPeriod);
  const roc = new ROC(params.changePeriod);
  const rsi = new RSI(params.rsiPeriod);
  for (const indicator of [fast, slow, roc, rsi]) {
    indicator.updates(prices);
  }
  const change = roc.getResultOrThrow();
  const gap = fast.getResultOrThrow() / slow.getResultOrThrow() - 1;
  return {
    change,
    gap,
    rsi: rsi.getResultOrThrow(),
    volatility,
    changeStrength: change / (volatility * Math.sqrt(params.changePeriod)),
    gapStrength: gap / (volatility * gapDeviation(params.fastPeriod, params.slowPeriod)),
  };
}

/**
 * Standard deviation of the gap between two exponential averages of an aimless price whose steps have deviation 1.
 * A step `k` points ago is still missing from an average to the share `d^k` with `d = 1 − 2 / (period + 1)`, so the
 * gap's variance is `Σ (dₛ^k − d_f^k)²` over `k ≥ 1`, a sum of geometric series.
 */
function gapDeviation(fastPeriod: number, slowPeriod: number): number {
  const fast = 1 - 2 / (fastPeriod + 1);
  const slow = 1 - 2 / (slowPeriod + 1);
  return Math.sqrt(series(slow * slow) - 2 * series(slow * fast) + series(fast * fast));
}

/** `Σ ratio^k` over `k ≥ 1`. */
function series(ratio: number): number {
  return ratio / (1 - ratio);
}

function judge(market: TokenMarket, reading: Reading, params: MomentumParams): Signal | undefined {
  const strength = (reading.changeStrength + reading.gapStrength) / 2;
  const features = { ...reading, strength };
  const base = { token: market.token.address, features };
  if (reading.change < 0 && reading.gap < 0 && strength <= -params.minStrength) {
    return {
      ...base,
      side: 'sell',
      confidence: confidenceOf(-strength),
      positives: [
        `the price fell ${showPercent(-reading.change)} over ${params.changePeriod} points`,
        `the quick average is ${showPercent(-reading.gap)} below the slow one`,
      ],
      negatives:
        reading.rsi < 100 - params.overbought ? [`the fall may be overdone (RSI ${round(reading.rsi)})`] : [],
    };
  }
  const worthIt = reading.change >= params.minChangePercent / 100;
  if (!worthIt || reading.gap <= 0 || strength < params.minStrength) {
    return undefined;
  }
  const overdone = reading.rsi > params.overbought;
  return {
    ...base,
    side: 'buy',
    confidence: confidenceOf(strength) * (overdone ? OVERBOUGHT_FACTOR : 1),
    positives: [
      `the price rose ${showPercent(reading.change)} over ${params.changePeriod} points, ` +
        `${round(reading.changeStrength)} times what its noise explains`,
      `the quick average is ${showPercent(reading.gap)} above the slow one`,
    ],
    negatives: [
      ...(overdone ? [`the rise may be overdone (RSI ${round(reading.rsi)})`] : []),
      ...(reading.changeStrength < 1 ? ['the rise is within the usual noise'] : []),
    ],
  };
}

/** What an overdone rise leaves of the confidence. */
const OVERBOUGHT_FACTOR = 0.9;

/** 0 at no strength, 63 at one standard deviation, 78 at 1.5, 86 at two, 95 at three. */
function confidenceOf(strength: number): number {
  return 100 * (1 - Math.exp(-strength));
}

function round(value: number): string {
  return value.toFixed(1);
}
