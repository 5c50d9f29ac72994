import { z } from 'zod';
import { latestPrices } from '../market/latestPrices.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { pathEfficiency } from '../market/pathEfficiency.ts';
import { showPercent } from '../market/showPercent.ts';
import { oncePer } from '../oncePer.ts';
import { defineStrategy } from './strategy.ts';
import type { Signal } from './strategy.ts';

const meanReversionParamsSchema = z
  .strictObject({
    period: z
      .number()
      .int()
      .min(10)
      .max(250)
      .default(40)
      .describe('Price points that the mean and the usual distance from it are taken over'),
    entryDeviations: z
      .number()
      .min(0.5)
      .max(10)
      .default(2)
      .describe('How far below its mean a price is bought, in standard deviations'),
    exitDeviations: z
      .number()
      .min(-5)
      .max(5)
      .default(0)
      .describe('Where it is sold again, in standard deviations above the mean; 0 is the mean itself'),
    maxDeviations: z
      .number()
      .min(1)
      .max(100)
      .default(8)
      .describe('A fall further than this is news rather than noise, and is left alone'),
    minGainPercent: z
      .number()
      .min(0)
      .max(100)
      .default(0.9)
      .describe(
        'Smallest way back to the mean worth going, per cent; it has to pay for the fees of both ways',
      ),
  })
  .refine((params) => params.maxDeviations > params.entryDeviations, {
    path: ['maxDeviations'],
    message: 'maxDeviations must be more than entryDeviations',
  })
  .refine((params) => params.exitDeviations > -params.entryDeviations, {
    path: ['exitDeviations'],
    message: 'exitDeviations must be above minus entryDeviations, or what is bought would be sold at once',
  });
type MeanReversionParams = z.infer<typeof meanReversionParamsSchema>;

interface Reading {
  /** Standard deviations above the mean. */
  readonly distance: number;
  /** What the price gains on its way back to the mean, as a share. */
  readonly gain: number;
  /** How straight the price came here, 0 to 1. */
  readonly efficiency: number;
}

/** Buys what fell further below its mean than its noise explains, and sells it when it is back. */
export const meanReversion = defineStrategy<MeanReversionParams>({
  kind: 'meanReversion',
  title: 'Mean reversion',
  description:
    'Measures how far the price stands from the mean of the price points before it, against its usual distance. It buys ' +
    'a token that fell unusually far below, if the way back pays for the fees, trusts it less the straighter the price ' +
    'fell, leaves falls alone that no noise explains, and sells when the price is back at its mean.',
  params: meanReversionParamsSchema,
  lane: 'smart',
  warmUp(params) {
    return params.period + 1;
  },
  evaluate(snapshot, params, own) {
    return [...snapshot.tokens.values()].flatMap((market) => {
      const reading = readingOf(snapshot, { market, count: this.warmUp(params) });
      if (reading === undefined) {
        return [];
      }
      const signal = own.positions.has(market.token.address)
        ? judgeSale(market, reading, params)
        : judgePurchase(market, reading, params);
      return signal === undefined ? [] : [signal];
    });
  },
});

/** The same for every bot with this period. */
const readingOf = oncePer(
  (
    snapshot: MarketSnapshot,
    { market, count }: { readonly market: TokenMarket; readonly count: number },
  ): Reading | undefined => {
    const prices = latestPrices(snapshot, market, count);
    return prices === undefined ? undefined : read(prices);
  },
  ({ market, count }) => `${market.token.address}:${count}`,
);

/** Spread of logarithms below which a price counts as one that does not move. */
const NO_SPREAD = 1e-9;

function read(prices: readonly number[]): Reading | undefined {
  const logs = prices.map((price) => Math.log(price));
  const before = logs.slice(0, -1);
  const mean = before.reduce((sum, log) => sum + log, 0) / before.length;
  const variance = before.reduce((sum, log) => sum + (log - mean) ** 2, 0) / before.length;
  const deviation = Math.sqrt(variance);
  const last = logs.at(-1) ?? mean;
  return deviation < NO_SPREAD
    ? undefined
    : {
        distance: (last - mean) / deviation,
        gain: Math.exp(Math.min(mean - last, MOST_LOG)) - 1,
        efficiency: pathEfficiency(prices) ?? 0,
      };
}

/** Keeps what is computed from absurd prices a number. */
const MOST_LOG = 50;

function judgePurchase(
  market: TokenMarket,
  reading: Reading,
  params: MeanReversionParams,
): Signal | undefined {
  const fall = -reading.distance;
  const isFar = fall >= params.entryDeviations && fall <= params.maxDeviations;
  if (!isFar || reading.gain < params.minGainPercent / 100) {
    return undefined;
  }
  return {
    side: 'buy',
    token: market.token.address,
    confidence: confidenceOf(fall) * (1 - STRAIGHTNESS_WEIGHT * reading.efficiency),
    positives: [
      `the price is ${fall.toFixed(1)} times its usual distance below its mean`,
      `the way back to the mean is a gain of ${showPercent(reading.gain)}`,
    ],
    negatives:
      reading.efficiency > STRAIGHT
        ? [`it fell rather straight (${showPercent(reading.efficiency)} of its way)`]
        : [],
    features: { ...reading },
  };
}

function judgeSale(market: TokenMarket, reading: Reading, params: MeanReversionParams): Signal | undefined {
  if (reading.distance < params.exitDeviations) {
    return undefined;
  }
  return {
    side: 'sell',
    token: market.token.address,
    confidence: confidenceOf(1 + reading.distance - params.exitDeviations),
    positives: [`the price is back, ${reading.distance.toFixed(1)} times its usual distance above its mean`],
    negatives: [],
    features: { ...reading },
  };
}

/** What a fall in one straight line takes from the confidence. */
const STRAIGHTNESS_WEIGHT = 0.4;
/** Straightness from which on it is worth a word. */
const STRAIGHT = 0.4;

/** 0 at no distance, 55 at one standard deviation, 80 at two, 91 at three. */
function confidenceOf(deviations: number): number {
  return 100 * (1 - Math.exp(-0.8 * Math.max(0, deviations)));
}
