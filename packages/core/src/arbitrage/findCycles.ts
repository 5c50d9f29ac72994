import type { Pool } from '../amm/pool.ts';
import { Curve } from '../amm/route/curve.ts';
import { applyOwnImpact, type OwnImpact } from '../fill/ownImpact.ts';
import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';
import { atBestInput, nearBestInput, type CurvedHop } from './bestInput.ts';
import type { Cycle } from './cycle.ts';

/** What is looked for. Amounts are base units of cash. */
export interface CycleSearch {
  readonly cash: Token;
  /** Pools as they stand; those between two other tokens are crossed in the middle of three hops. */
  readonly pools: Iterable<Pool>;
  /** What the account's own paper fills did, by pool: it is laid over each, against the cycle. */
  readonly impacts?: ReadonlyMap<Address, OwnImpact>;
  readonly maxHops: 2 | 3;
  /** The most that may be put in. */
  readonly most: bigint;
  /** What so many units of gas cost. */
  costOf(this: void, gas: bigint): bigint;
  /** Most cycles wanted. */
  readonly count: number;
}

/** A cycle that pays back more than was put in, before gas. */
export interface FoundCycle extends Cycle {
  /** `amountOut − amountIn`; more than 0. */
  readonly gross: bigint;
  /** The same less its gas; may be below 0. */
  readonly net: bigint;
}

/** A pool in one direction, as the account must see it there. */
interface Edge extends CurvedHop {
  /** Base units out per base unit in for the first unit, fee taken off. */
  readonly rate: number;
}

/** Of cycles that might gain, so many are worked out; those whose first unit gains most. Only broken markets have more. */
const MOST_WORKED_OUT = 400;
/** Cycles whose first unit gains less are rounding. */
const LEAST_GAIN = 1 + 1e-9;

/**
 * The cycles from cash through two or three pools back to cash that gain most net of gas, best first, each at the input at
 * which it gains most. No two of them share a pool: the second of two that do would not find what it was quoted.
 */
export function findCycles(search: CycleSearch): readonly FoundCycle[] {
  const { most, count } = search;
  const near = promising(search).flatMap((hops) => {
    const cycle = nearBestInput(hops, most);
    return cycle === undefined ? [] : [weighed(search, cycle)];
  });
  near.sort(byNet);
  const used = new Set<Address>();
  const apart: FoundCycle[] = [];
  for (const cycle of near) {
    const pools = cycle.hops.map(({ pool }) => pool.address);
    if (apart.length < count && !pools.some((pool) => used.has(pool))) {
      apart.push(weighed(search, atBestInput(cycle, most)));
      pools.forEach((pool) => used.add(pool));
    }
  }
  return apart.sort(byNet);
}

function weighed({ costOf }: CycleSearch, { hops, amountIn, amountOut, gas }: Cycle): FoundCycle {
  const gross = amountOut - amountIn;
  return { hops, amountIn, amountOut, gas, gross, net: gross - costOf(gas) };
}

function byNet(a: FoundCycle, b: FoundCycle): number {
  return a.net === b.net ? 0 : a.net > b.net ? -1 : 1;
}

/** Ways round whose first unit gains, most gaining first. */
function promising(search: CycleSearch): readonly (readonly Edge[])[] {
  const { leaving, entering, between } = edgesOf(search);
  const ways: { readonly gain: number; readonly hops: readonly Edge[] }[] = [];
  for (const [token, first] of leaving) {
    pair(first, entering.get(token) ?? [], 1, (out, back, gain) => {
      if (out.pool.address !== back.pool.address) ways.push({ gain, hops: [out, back] });
    });
  }
  for (const middle of search.maxHops === 3 ? between : []) {
    const first = leaving.get(middle.tokenIn.address) ?? [];
    const last = entering.get(middle.tokenOut.address) ?? [];
    pair(first, last, middle.rate, (out, back, gain) => ways.push({ gain, hops: [out, middle, back] }));
  }
  ways.sort((a, b) => b.gain - a.gain);
  return ways.slice(0, MOST_WORKED_OUT).map(({ hops }) => hops);
}

/** Calls for each pair whose rates gain with that in between; both lists begin with the best. */
function pair(
  first: readonly Edge[],
  last: readonly Edge[],
  between: number,
  call: (out: Edge, back: Edge, gain: number) => void,
): void {
  const [bestBack] = last;
  if (bestBack === undefined) {
    return;
  }
  for (const out of first) {
    if (out.rate * between * bestBack.rate <= LEAST_GAIN) {
      return;
    }
    for (const back of last) {
      const gain = out.rate * between * back.rate;
      if (gain <= LEAST_GAIN) {
        break;
      }
      call(out, back, gain);
    }
  }
}

interface Edges {
  /** From cash, by the token bought; back to cash, by the token sold; each list with the best rate first. */
  readonly leaving: ReadonlyMap<Address, readonly Edge[]>;
  readonly entering: ReadonlyMap<Address, readonly Edge[]>;
  readonly between: readonly Edge[];
}

function edgesOf({ cash, pools, impacts, maxHops }: CycleSearch): Edges {
  const leaving = new Map<Address, Edge[]>();
  const entering = new Map<Address, Edge[]>();
  const between: Edge[] = [];
  for (const pool of pools) {
    const { token0, token1 } = pool;
    const isBetween = token0.address !== cash.address && token1.address !== cash.address;
    if (isEmpty(pool) || (isBetween && maxHops < 3)) {
      continue;
    }
    for (const [tokenIn, tokenOut] of [
      [token0, token1],
      [token1, token0],
    ] as const) {
      const edge = edgeOf(pool, tokenIn, tokenOut, impacts);
      if (!(edge.rate > 0)) {
        continue;
      }
      if (isBetween) {
        between.push(edge);
      } else if (tokenIn.address === cash.address) {
        add(leaving, tokenOut.address, edge);
      } else {
        add(entering, tokenIn.address, edge);
      }
    }
  }
  for (const list of [...leaving.values(), ...entering.values()]) {
    list.sort((a, b) => b.rate - a.rate);
  }
  return { leaving, entering, between };
}

function edgeOf(pool: Pool, tokenIn: Token, tokenOut: Token, impacts: CycleSearch['impacts']): Edge {
  const seen = applyOwnImpact(pool, impacts?.get(pool.address), tokenIn.address);
  const curve = new Curve(seen, seen.token0.address === tokenIn.address);
  return { pool: seen, tokenIn, tokenOut, curve, rate: curve.rateAt(0) };
}

function add(lists: Map<Address, Edge[]>, token: Address, edge: Edge): void {
  const list = lists.get(token);
  if (list === undefined) {
    lists.set(token, [edge]);
  } else {
    list.push(edge);
  }
}

function isEmpty(pool: Pool): boolean {
  return (
    pool.token0.address === pool.token1.address ||
    (pool.kind === 'constantProduct' ? pool.reserve0 === 0n || pool.reserve1 === 0n : pool.ticks.size === 0)
  );
}
