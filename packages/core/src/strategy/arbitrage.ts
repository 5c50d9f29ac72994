import { z } from 'zod';
import type { Pool } from '../amm/pool.ts';
import { cycleCostInCash } from '../arbitrage/cycleCost.ts';
import { findCycles, type FoundCycle } from '../arbitrage/findCycles.ts';
import { latestPrices } from '../market/latestPrices.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { isAddress } from '../money/address.ts';
import { formatAmount } from '../money/tokenAmount.ts';
import { toCashUnits } from '../order/sizeBound.ts';
import { defineStrategy } from './strategy.ts';
import type { Signal } from './strategy.ts';

const arbitrageParamsSchema = z.strictObject({
  leastProfit: z
    .number()
    .min(0)
    .max(1e9)
    .default(1)
    .describe('Cash that must be left after gas at its dearest in the next block, in whole units'),
  leastProfitPercent: z
    .number()
    .min(0)
    .max(100)
    .default(0.05)
    .describe('The same as a share of what is put in, per cent; the larger of the two counts'),
  maxHops: z.number().int().min(2).max(3).default(3).describe('Most pools that a cycle goes through, 2 or 3'),
  maxInput: z
    .number()
    .positive()
    .max(1e12)
    .default(10_000)
    .describe('Most cash that goes into a cycle, in whole units; what the wallet allows bounds it too'),
  tokens: z
    .array(z.string().refine(isAddress, { message: 'allowed: an address: 0x and 40 hexadecimal digits' }))
    .max(200)
    .default([])
    .describe('Addresses of the tokens that a cycle may go through; any where it is empty'),
  venues: z
    .array(z.string().min(1))
    .max(50)
    .default([])
    .describe('Venues whose pools it may use; all that one transaction can combine where it is empty'),
});
type ArbitrageParams = z.infer<typeof arbitrageParamsSchema>;

/** Cycles that are told of at a time. They share no pool, so that all of them may be carried out in one block. */
const MOST_CYCLES = 3;

/** Trades cash round through pools whose prices disagree, in one transaction that earns something or reverts. */
export const arbitrage = defineStrategy<ArbitrageParams>({
  kind: 'arbitrage',
  title: 'Cross-venue arbitrage',
  description:
    'Looks for ways from cash through two or three pools back to cash that bring back more than goes in, works out the ' +
    'input at which each earns most, and carries it out in one transaction by the TwinlaneExecutor contract. It reverts ' +
    'unless it brings back its input, its gas and the least profit, so that the gas is all it can lose. Where the chain ' +
    'has no such contract it stays off. It holds nothing; exit rules have nothing to do.',
  params: arbitrageParamsSchema,
  lane: 'fast',
  trades: 'cycles',
  warmUp: () => 1,
  evaluate(snapshot, params) {
    const found = findCycles({
      cash: snapshot.cash,
      pools: usablePools(snapshot, params, this.warmUp(params)),
      impacts: snapshot.ownImpacts,
      maxHops: params.maxHops === 2 ? 2 : 3,
      most: toCashUnits(params.maxInput, snapshot.cash.decimals),
      costOf: (gas) => cycleCostInCash(snapshot, gas),
      count: MOST_CYCLES,
    });
    const tokens = new Set<string>();
    return found.flatMap((cycle) => {
      const signal = signalOf(snapshot, params, cycle);
      const isFirst = signal !== undefined && !tokens.has(signal.token);
      if (isFirst) tokens.add(signal.token);
      return isFirst ? [signal] : [];
    });
  },
});

/** Pools between cash and tokens that are priced and wanted, and between two such tokens. */
function usablePools(snapshot: MarketSnapshot, params: ArbitrageParams, points: number): readonly Pool[] {
  const wanted = new Set(params.tokens.map((address) => address.toLowerCase()));
  const venues = new Set(params.venues);
  const isUsed = ({ venue }: Pool): boolean =>
    (snapshot.atomicVenues?.has(venue) ?? true) && (venues.size === 0 || venues.has(venue));
  const tokens = new Set<string>();
  const pools: Pool[] = [];
  for (const [address, market] of snapshot.tokens) {
    const isWanted = wanted.size === 0 || wanted.has(address.toLowerCase());
    if (isWanted && latestPrices(snapshot, market, points) !== undefined) {
      tokens.add(address);
      pools.push(...market.pools.filter(isUsed));
    }
  }
  const between = (snapshot.otherPools ?? []).filter(
    (pool) => isUsed(pool) && tokens.has(pool.token0.address) && tokens.has(pool.token1.address),
  );
  return [...pools, ...between];
}

function signalOf(
  { cash }: MarketSnapshot,
  { leastProfit, leastProfitPercent }: ArbitrageParams,
  { hops, amountIn, amountOut, gross, net }: FoundCycle,
): Signal | undefined {
  const [first] = hops;
  if (first === undefined) {
    return undefined;
  }
  const absolute = toCashUnits(leastProfit, cash.decimals);
  const share = (amountIn * BigInt(Math.ceil(leastProfitPercent * 1e4)) + 999_999n) / 1_000_000n;
  const venues = [...new Set(hops.map(({ pool }) => pool.venue))].join(', ');
  const percent = Number((gross * 1_000_000n) / amountIn) / 10_000;
  const inCash = (amount: bigint): number => Number(formatAmount(amount, cash.decimals));
  return {
    side: 'cycle',
    token: first.tokenOut.address,
    confidence: 100,
    positives: [
      `going round through ${hops.length} pools of ${venues} brings back ${percent.toFixed(2)} % more than goes in`,
    ],
    negatives: [
      `others see it too, and its gas may cost ${inCash(gross - net).toFixed(2)}, which is lost where they are faster`,
    ],
    features: { hops: hops.length, input: inCash(amountIn), gross: inCash(gross), net: inCash(net) },
    cycle: {
      route: hops.map(({ pool }) => pool.address),
      tokens: hops.slice(0, -1).map(({ tokenOut }) => tokenOut.address),
      amountIn,
      amountOut,
      leastProfit: absolute > share ? absolute : share,
    },
  };
}
