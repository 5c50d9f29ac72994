import { cycleCost, cycleDataFee, CYCLE_GAS_STYLE } from '../arbitrage/cycleCost.ts';
import { quoteCycle, type Cycle } from '../arbitrage/cycle.ts';
import type { Pool } from '../amm/pool.ts';
import type { Hop } from '../amm/route.ts';
import { gasPlan } from '../fill/gasPlan.ts';
import { applyOwnImpact } from '../fill/ownImpact.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Token } from '../market/token.ts';
import { nativeCost } from '../market/valuation.ts';
import type { Address } from '../money/hex.ts';
import { formatAmount } from '../money/tokenAmount.ts';
import { gasLimitOf } from '../order/createIntent.ts';
import { denialOf } from '../risk/denyList.ts';
import type { CycleWish, Signal } from '../strategy/strategy.ts';
import { cycleBreaker } from './breakerGates.ts';
import { policyBounds } from './policyBounds.ts';
import type { StepRun } from './stepRun.ts';

/** Why a cycle is not carried out. */
export interface CycleRefusal {
  readonly gate: string;
  /** One plain sentence. */
  readonly reason: string;
}

/** A cycle that may be carried out as far as its own numbers go. Amounts are base units of cash. */
export interface ConsideredCycle extends Cycle {
  /** The same pools as they stand, without what the account's own paper fills did to them. */
  readonly pools: readonly Pool[];
  /** Tokens gone through. */
  readonly tokens: readonly Token[];
  /** What its gas may cost in the next block. */
  readonly cost: bigint;
  /** Input, gas and least profit: less than that must not come back. */
  readonly minAmountOut: bigint;
  readonly boundBy: string;
}

/** Takes a strategy's cycle through the gates that ask for nothing but what is at hand, cheapest first. */
export function considerCycle(
  run: StepRun,
  wish: CycleWish,
  mostCash = run.freeCash,
): ConsideredCycle | CycleRefusal {
  const { snapshot } = run.input;
  if (snapshot.atomicVenues === undefined) {
    return { gate: 'cycle.executor', reason: NO_EXECUTOR };
  }
  const way = wayOf(snapshot, wish);
  if (way === undefined) {
    return {
      gate: 'cycle.pools',
      reason: 'A pool of the cycle is not known any more, or no contract trades in it.',
    };
  }
  return (
    denialGate(run, way) ??
    poolGate(run, wish) ??
    cycleBreaker(run, wish.tokens, new Set(way.pools.map(({ venue }) => venue))) ??
    weigh(run, wish, way, mostCash)
  );
}

/** What a bot says of cycles on a chain where none can be carried out. */
export const NO_EXECUTOR =
  'Cycles are off: the chain has no TwinlaneExecutor contract, which alone carries one out in a single transaction.';

interface Way {
  readonly hops: readonly Hop[];
  readonly pools: readonly Pool[];
  readonly tokens: readonly Token[];
}

/** The wish's pools from cash round to cash; undefined where they do not go round, or one is not known. */
function wayOf(snapshot: MarketSnapshot, { route }: CycleWish): Way | undefined {
  const { cash, ownImpacts, atomicVenues } = snapshot;
  const hops: Hop[] = [];
  const pools: Pool[] = [];
  let token = cash;
  for (const address of route) {
    const pool = poolOf(snapshot, token.address, address);
    if (pool === undefined || atomicVenues?.has(pool.venue) !== true) {
      return undefined;
    }
    const tokenOut = pool.token0.address === token.address ? pool.token1 : pool.token0;
    const seen = applyOwnImpact(pool, ownImpacts.get(address), token.address);
    hops.push({ pool: seen, tokenIn: token, tokenOut });
    pools.push(pool);
    token = tokenOut;
  }
  const isRound = token.address === cash.address && new Set(route).size === route.length && route.length > 1;
  return isRound ? { hops, pools, tokens: hops.slice(0, -1).map(({ tokenOut }) => tokenOut) } : undefined;
}

function poolOf(snapshot: MarketSnapshot, tokenIn: Address, address: Address): Pool | undefined {
  const holds = ({ token0, token1 }: Pool): boolean =>
    token0.address === tokenIn || token1.address === tokenIn;
  const known = [...snapshot.tokens.values()].flatMap(({ pools }) => pools);
  return [...known, ...(snapshot.otherPools ?? [])].find((pool) => pool.address === address && holds(pool));
}

/** Whom the user denies, no cycle goes through. */
function denialGate(run: StepRun, { pools, tokens }: Way): CycleRefusal | undefined {
  const denied = run.input.settings.risk?.denied;
  for (const { address } of [...tokens, ...pools]) {
    const why = denied && denialOf(denied, address);
    if (why !== undefined) {
      return { gate: 'cycle.token', reason: `${address} is on its way, which ${why}.` };
    }
  }
  return undefined;
}

function poolGate(run: StepRun, { route }: CycleWish): CycleRefusal | undefined {
  const { now } = run.input.snapshot;
  for (const pool of route) {
    if (run.isPoolOrdered(pool)) {
      return {
        gate: 'cycle.ordered',
        reason: 'An order of the account through one of its pools is in flight.',
      };
    }
    const resting = run.memory.rests[pool];
    if (resting !== undefined && now < resting.until) {
      const left = resting.until - now;
      return {
        gate: 'cycle.rest',
        reason: `One of its pools is left alone for ${left} s more, because ${resting.reason}.`,
      };
    }
  }
  return undefined;
}

/** How much of it may be put in, and whether that still pays in the next block. */
function weigh(
  run: StepRun,
  { amountIn: wanted, leastProfit }: CycleWish,
  way: Way,
  mostCash: bigint,
): ConsideredCycle | CycleRefusal {
  const { snapshot, fast } = run.input;
  const { cash, block, nativePrice } = snapshot;
  if (!nativePrice.gt(0)) {
    return { gate: 'cycle.price', reason: 'No pool says what gas costs in cash.' };
  }
  if (snapshot.rollup === 'unknown') {
    return { gate: 'cycle.price', reason: 'What the chain takes for data is not known yet.' };
  }
  const inCash = (amount: bigint): string => `${formatAmount(amount, cash.decimals)} ${cash.symbol}`;
  const bound = tightest(run, wanted, mostCash);
  if (bound.room <= 0n) {
    return { gate: bound.gate, reason: `Nothing may be put in: ${bound.phrase} leaves nothing.` };
  }
  const cycle = quoteCycle(way.hops, bound.room);
  if (cycle === undefined) {
    return { gate: 'cycle.profit', reason: 'Its pools do not take what would be put in.' };
  }
  const limit = gasLimitOf(cycle.gas);
  const cost = nativeCost(fast?.cycles?.cost(limit) ?? cycleCost(snapshot, cycle.gas), nativePrice, cash);
  const minAmountOut = cycle.amountIn + cost + leastProfit;
  if (cycle.amountOut < minAmountOut) {
    const gross = cycle.amountOut - cycle.amountIn;
    const reason =
      `${inCash(cycle.amountIn)} would bring ${inCash(gross)} more back; its gas may cost ${inCash(cost)} in the next ` +
      `block, and ${inCash(leastProfit)} must be left.`;
    return { gate: 'cycle.profit', reason };
  }
  const needed = limit * gasPlan(CYCLE_GAS_STYLE, block).maxFeePerGas + cycleDataFee(snapshot, cycle.gas);
  if (run.freeNative < needed) {
    const reason = `${run.freeNative} wei are free for gas; the cycle may need ${needed} wei.`;
    return { gate: 'bot.gas', reason };
  }
  return { ...cycle, ...way, cost, minAmountOut, boundBy: bound.phrase };
}

interface Room {
  readonly room: bigint;
  readonly gate: string;
  readonly phrase: string;
}

function tightest(run: StepRun, wanted: bigint, mostCash: bigint): Room {
  const allowed = run.input.fast?.cycles?.allowed;
  const rooms: readonly Room[] = [
    { room: wanted, gate: 'cycle.profit', phrase: 'what gains most' },
    { room: mostCash, gate: 'sizing.cash', phrase: 'the free cash' },
    ...policyBounds(run),
    ...(allowed === undefined
      ? []
      : [{ room: allowed, gate: 'fast.allowance', phrase: 'what the contract may take of the cash' }]),
  ];
  return rooms.reduce((least, room) => (room.room < least.room ? room : least));
}

/** Whether a signal is a cycle. */
export function isCycle(signal: Signal): signal is Signal & { readonly cycle: CycleWish } {
  return signal.side === 'cycle' && signal.cycle !== undefined;
}
