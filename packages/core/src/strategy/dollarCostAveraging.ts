import { z } from 'zod';
import { latestPrices } from '../market/latestPrices.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { showPercent } from '../market/showPercent.ts';
import type { Position } from '../portfolio/position.ts';
import { plannedMarkets, plannedTokensSchema } from './plan/plannedTokens.ts';
import { defineStrategy } from './strategy.ts';
import type { OwnTrading, Signal } from './strategy.ts';

const dollarCostAveragingParamsSchema = z.strictObject({
  tokens: plannedTokensSchema.describe(
    'Addresses of the tokens to buy; where it is empty, what the bot holds, or else the one with the most liquidity',
  ),
  spend: z
    .number()
    .positive()
    .max(1e9)
    .default(100)
    .describe("Cash for each purchase, in whole units; at least the intel level's smallest trade"),
  everySeconds: z
    .number()
    .int()
    .min(1)
    .max(366 * 86_400)
    .default(3_600)
    .describe('Chain seconds between two purchases of a token; one that was missed is not made up for'),
  maxInvested: z
    .number()
    .min(0)
    .max(1e12)
    .default(0)
    .describe(
      'Cash in a token, in whole units, at which it stops; 0 sets no end but that of the intel level',
    ),
});
type DollarCostAveragingParams = z.infer<typeof dollarCostAveragingParamsSchema>;

/** Buys for the same amount at even intervals of chain time, whatever the price. */
export const dollarCostAveraging = defineStrategy<DollarCostAveragingParams>({
  kind: 'dollarCostAveraging',
  title: 'Dollar-cost averaging',
  description:
    'Buys for the same amount of cash at even intervals of chain time, whatever the price, and never sells: that is left ' +
    'to the exit rules, so name only those you want. The time of the last purchase comes from the books, so a restart ' +
    'neither doubles a purchase nor forgets one.',
  params: dollarCostAveragingParamsSchema,
  lane: 'smart',
  warmUp: () => 1,
  evaluate(snapshot, params, own) {
    return plannedMarkets(snapshot, params.tokens, own).flatMap((market) => {
      const isPriced = latestPrices(snapshot, market, this.warmUp(params)) !== undefined;
      const signal = isPriced ? purchaseOf(snapshot, market, params, own) : undefined;
      return signal === undefined ? [] : [signal];
    });
  },
});

function purchaseOf(
  snapshot: MarketSnapshot,
  market: TokenMarket,
  params: DollarCostAveragingParams,
  own: OwnTrading,
): Signal | undefined {
  const token = market.token.address;
  const last = own.purchases[token];
  const invested = investedIn(own.positions.get(token), snapshot);
  const isFull = params.maxInvested > 0 && invested + params.spend > params.maxInvested;
  if (isFull || (last !== undefined && snapshot.now < last + params.everySeconds)) {
    return undefined;
  }
  const since = last === undefined ? undefined : snapshot.now - last;
  const gain = gainOf(own.positions.get(token), market, invested);
  return {
    side: 'buy',
    token,
    confidence: 100,
    spend: params.spend,
    inSteps: true,
    positives: [
      since === undefined
        ? 'the first purchase of the plan is due'
        : `a purchase is due every ${params.everySeconds} s, and the last was ${since} s ago`,
    ],
    negatives: gain > 0 ? [`the price is ${showPercent(gain)} above what was paid so far`] : [],
    features: { invested, ...(since === undefined ? {} : { secondsSinceLast: since }) },
  };
}

function investedIn(position: Position | undefined, { cash }: MarketSnapshot): number {
  return Number(position?.cost ?? 0n) / 10 ** cash.decimals;
}

/** How far the price is above the average cost, as a share; 0 where nothing is held. */
function gainOf(position: Position | undefined, market: TokenMarket, invested: number): number {
  if (position === undefined || position.quantity === 0n || invested === 0) {
    return 0;
  }
  const worth = (Number(position.quantity) / 10 ** position.token.decimals) * market.price.toNumber();
  return worth / invested - 1;
}
