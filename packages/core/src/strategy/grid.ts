import { z } from 'zod';
import { latestPrices } from '../market/latestPrices.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { pathEfficiency } from '../market/pathEfficiency.ts';
import { showPercent } from '../market/showPercent.ts';
import type { Address } from '../money/hex.ts';
import type { Position } from '../portfolio/position.ts';
import { gridOf, type Grid } from './plan/gridSteps.ts';
import { plannedMarkets, plannedTokensSchema } from './plan/plannedTokens.ts';
import { defineStrategy } from './strategy.ts';
import type { OwnTrading, Signal } from './strategy.ts';

const gridParamsSchema = z.strictObject({
  tokens: plannedTokensSchema.describe(
    'Addresses of the tokens to trade; where it is empty, what the bot holds, or else the one with the most liquidity',
  ),
  spend: z
    .number()
    .positive()
    .max(1e9)
    .default(100)
    .describe("Cash for each step, in whole units; at least the intel level's smallest trade"),
  spacingPercent: z
    .number()
    .min(0.05)
    .max(50)
    .default(1.5)
    .describe('How far the steps lie apart, per cent of the price; it has to pay for the fees of both ways'),
  steps: z
    .number()
    .int()
    .min(1)
    .max(50)
    .default(5)
    .describe('Steps below the middle that may be held at a time'),
  period: z
    .number()
    .int()
    .min(2)
    .max(250)
    .default(60)
    .describe('Price points whose mean is the middle of the grid while nothing is held'),
});
type GridParams = z.infer<typeof gridParamsSchema>;

/** Buys a step for each spacing that the price falls below the middle, and sells it one spacing higher. */
export const grid = defineStrategy<GridParams>({
  kind: 'grid',
  title: 'Grid',
  description:
    'Lays steps of even spacing below the mean price and buys one for each that the price falls through; each is sold ' +
    'one step higher. The middle stays where it is while anything is held. It earns from a price that goes back and ' +
    'forth and trusts one less that runs straight; below the last step it holds, so give it a stop-loss of its own ' +
    '(spacing times steps, and more). What is held says which steps are, so a restart goes on.',
  params: gridParamsSchema,
  lane: 'smart',
  warmUp(params) {
    return params.period;
  },
  evaluate(snapshot, params, own) {
    return plannedMarkets(snapshot, params.tokens, own).flatMap((market) => {
      const prices = latestPrices(snapshot, market, this.warmUp(params));
      const signal = prices === undefined ? undefined : judge(snapshot, market, prices, params, own);
      return signal === undefined ? [] : [signal];
    });
  },
  remember(snapshot, params, own) {
    const notes = plannedMarkets(snapshot, params.tokens, own).flatMap((market) => {
      const prices = latestPrices(snapshot, market, this.warmUp(params));
      return prices === undefined
        ? []
        : [
            [
              market.token.address,
              { middle: gridFor(snapshot, market, prices, params, own).middle },
            ] as const,
          ];
    });
    return { ...own.notes, ...Object.fromEntries(notes) };
  },
});

/** The grid round the middle that was noted, or, where that is lost, the one that what is held was bought on. */
function gridFor(
  snapshot: MarketSnapshot,
  market: TokenMarket,
  prices: readonly number[],
  params: GridParams,
  own: OwnTrading,
): Grid {
  const position = own.positions.get(market.token.address);
  const noted = own.notes[market.token.address]?.['middle'];
  if (position === undefined) {
    return gridOf(meanOf(prices), params);
  }
  const held = quantityOf(position);
  const cost = Number(position.cost) / 10 ** snapshot.cash.decimals;
  return noted === undefined ? gridOf(meanOf(prices), params).ofPurchases(held, cost) : gridOf(noted, params);
}

function meanOf(prices: readonly number[]): number {
  return Math.exp(prices.reduce((sum, price) => sum + Math.log(price), 0) / prices.length);
}

function quantityOf({ quantity, token }: Position): number {
  return Number(quantity) / 10 ** token.decimals;
}

function judge(
  snapshot: MarketSnapshot,
  market: TokenMarket,
  prices: readonly number[],
  params: GridParams,
  own: OwnTrading,
): Signal | undefined {
  const token = market.token.address;
  const price = prices.at(-1) ?? 0;
  const position = own.positions.get(token);
  const efficiency = pathEfficiency(prices) ?? 0;
  const steps = gridFor(snapshot, market, prices, params, own);
  const held = position === undefined ? 0 : steps.stepsIn(quantityOf(position));
  const features = { middle: steps.middle, held, efficiency };
  const confidence = 100 * (1 - STRAIGHTNESS_WEIGHT * efficiency);
  if (position !== undefined) {
    const kept = steps.keptAt(price, held);
    if (kept < Math.max(held, 1)) {
      const quantity =
        position.quantity - shareOf(position.quantity, steps.quantityOf(kept), quantityOf(position));
      return { ...saleOf(token, kept), confidence, quantity, features };
    }
  }
  const next = held + 1;
  if (next > params.steps || price > steps.priceOf(next)) {
    return undefined;
  }
  return {
    side: 'buy',
    token,
    confidence,
    spend: params.spend,
    inSteps: true,
    positives: [
      `the price is ${showPercent(1 - price / steps.middle)} below the middle of the grid, under step ${next} of ${params.steps}`,
    ],
    negatives:
      efficiency > STRAIGHT ? [`the price runs rather straight (${showPercent(efficiency)} of its way)`] : [],
    features,
  };
}

function saleOf(token: Address, kept: number): Pick<Signal, 'side' | 'token' | 'positives' | 'negatives'> {
  return {
    side: 'sell',
    token,
    positives: [
      `the price is back at ${kept === 0 ? 'the middle of the grid' : `step ${kept} of the grid`}, one above the step that is sold`,
    ],
    negatives: [],
  };
}

/** What a price that runs in one straight line takes from the confidence. */
const STRAIGHTNESS_WEIGHT = 0.6;
/** Straightness from which on it is worth a word. */
const STRAIGHT = 0.4;

const BILLION = 1_000_000_000;

/** `part / whole` of an amount, to the billionth, rounded down; nothing less than nothing, and less than all. */
function shareOf(amount: bigint, part: number, whole: number): bigint {
  const share = Math.floor(Math.min(Math.max(part / whole, 0), 1) * BILLION);
  const kept = (amount * BigInt(Number.isFinite(share) ? share : 0)) / BigInt(BILLION);
  return kept < amount ? kept : amount - 1n;
}
