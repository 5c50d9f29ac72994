import { spotPrice } from '../amm/price.ts';
import type { Pool } from '../amm/pool.ts';
import type { MarketSnapshot, PricePoint, TokenMarket } from '../market/marketSnapshot.ts';
import { poolDepth } from '../market/poolDepth.ts';
import { showPercent } from '../market/showPercent.ts';
import { defineRiskFactor } from './riskFactor.ts';
import { addParts, fallingLog, rising } from './riskPoints.ts';
import type { RiskPart } from './riskPoints.ts';

const HOUR = 3_600;
/** Points by the age of the token's first pool, seconds: all within an hour, none after a week. */
const AGE = { from: HOUR, to: 7 * 24 * HOUR, most: 40 };
/** Points by how much purchases and sales outnumber each other: |purchases − sales| of all. */
const ONE_SIDED = { from: 0.6, to: 1, most: 30 };
/** Swaps below which their sides say nothing. */
const FEWEST_SWAPS = 10;
/** Points where a single pool, or two, make the market. */
const POOL_POINTS = [15, 15, 5] as const;
/** Points by what is traded in an hour, as a multiple of the liquidity: the same money going round. */
const TURNOVER = { from: 2, to: 20, most: 30 };
/** Seconds of history below which a turnover says nothing. */
const SHORTEST_SPAN = 60;
/** Points by how far the prices of its pools lie apart. */
const APART = { from: 0.02, to: 0.15, most: 40 };
/** A pool with less than this of the deepest one's cash has no say in the price. */
const HAS_A_SAY = 50n;
/** Newest points that are looked at. */
const POINTS = 300;

/** How the market of the token is made up: its age, its pools, and what is traded. */
export const marketStructureFactor = defineRiskFactor({
  kind: 'marketStructure',
  weight: 0.08,
  assess({ market, snapshot }) {
    const points = market.history
      .slice(-POINTS)
      .filter(({ blockNumber }) => blockNumber <= snapshot.block.number);
    const age = market.listedAt === undefined ? undefined : Math.max(0, snapshot.now - market.listedAt);
    const flow = flowOf(points);
    const turnover = turnoverOf(points, market.liquidity);
    const apart = priceGap(market, snapshot);
    return addParts(
      [agePart(age), flowPart(flow), poolPart(market.pools), turnoverPart(turnover), apartPart(apart)],
      {
        pools: market.pools.length,
        venues: new Set(market.pools.map(({ venue }) => venue)).size,
        ...(age === undefined ? {} : { ageSeconds: age }),
        ...(flow === undefined ? {} : { buys: flow.buys, sells: flow.sells }),
        ...(turnover === undefined ? {} : { turnoverPerHour: round(turnover) }),
        priceGapPercent: round(100 * apart),
      },
    );
  },
});

function agePart(age: number | undefined): RiskPart {
  if (age === undefined) {
    return { most: AGE.most, reason: 'When its first pool appeared is not known.' };
  }
  const points = fallingLog(Math.max(1, age), AGE);
  return { most: AGE.most, points, reason: `Its first pool is ${showAge(age)} old.` };
}

function flowOf(
  points: readonly PricePoint[],
): { readonly buys: number; readonly sells: number } | undefined {
  const counted = points.filter(({ buys, sells }) => buys !== undefined && sells !== undefined);
  const buys = counted.reduce((total, point) => total + (point.buys ?? 0), 0);
  const sells = counted.reduce((total, point) => total + (point.sells ?? 0), 0);
  return buys + sells < FEWEST_SWAPS ? undefined : { buys, sells };
}

function flowPart(flow: ReturnType<typeof flowOf>): RiskPart {
  const { most } = ONE_SIDED;
  if (flow === undefined) {
    return { most, reason: 'Too few swaps were seen to tell purchases from sales.' };
  }
  const { buys, sells } = flow;
  const points = rising(Math.abs(buys - sells) / (buys + sells), ONE_SIDED);
  return { most, points, reason: `${buys} purchases and ${sells} sales were seen lately.` };
}

function poolPart(pools: readonly Pool[]): RiskPart {
  const [most] = POOL_POINTS;
  const points = POOL_POINTS[pools.length] ?? 0;
  const reason =
    pools.length === 1 ? 'A single pool is its whole market.' : `${pools.length} pools make its market.`;
  return { most, points, reason };
}

/** Multiples of the liquidity that are traded in an hour. */
function turnoverOf(points: readonly PricePoint[], liquidity: bigint): number | undefined {
  const traded = points.filter(({ volume }) => volume !== undefined);
  const span = (points.at(-1)?.timestamp ?? 0) - (points[0]?.timestamp ?? 0);
  if (traded.length === 0 || span < SHORTEST_SPAN || liquidity <= 0n) {
    return undefined;
  }
  const volume = traded.reduce((total, point) => total + (point.volume ?? 0), 0);
  return (volume * HOUR) / span / Number(liquidity);
}

function turnoverPart(turnover: number | undefined): RiskPart {
  const { most } = TURNOVER;
  if (turnover === undefined) {
    return { most, reason: 'What is traded of it is not known.' };
  }
  const points = rising(turnover, TURNOVER);
  const reason = `${turnover.toFixed(1)} times its liquidity is traded in an hour.`;
  return { most, points, reason: points > 0 ? `${reason} The same money may be going round.` : reason };
}

/** How far the dearest of its pools lies above the cheapest, of those that hold enough. */
function priceGap({ pools, token }: TokenMarket, { cash }: MarketSnapshot): number {
  const depths = pools.map((pool) => poolDepth(pool, cash.address));
  const deepest = depths.reduce((most, depth) => (depth > most ? depth : most), 0n);
  const prices = pools
    .filter((_, index) => (depths[index] ?? 0n) * HAS_A_SAY >= deepest)
    .map((pool) => spotPrice(pool, token, cash).toNumber())
    .filter((price) => price > 0);
  return prices.length < 2 ? 0 : Math.max(...prices) / Math.min(...prices) - 1;
}

function apartPart(apart: number): RiskPart {
  return {
    most: APART.most,
    points: rising(apart, APART),
    reason: `The prices of its pools lie ${showPercent(apart)} apart.`,
  };
}

function showAge(seconds: number): string {
  if (seconds < 2 * HOUR) {
    return `${Math.floor(seconds / 60)} min`;
  }
  const hours = seconds / HOUR;
  return hours < 48 ? `${Math.floor(hours)} h` : `${Math.floor(hours / 24)} days`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
