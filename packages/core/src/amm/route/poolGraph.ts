import type { Token } from '../../market/token.ts';
import type { Address } from '../../money/hex.ts';
import type { Pool } from '../pool.ts';
import { Curve } from './curve.ts';

/** A pool crossed in one direction. */
export interface Edge {
  /** The same pool the other way has this id with its last bit turned. */
  readonly id: number;
  readonly pool: Pool;
  /** Numbers of the tokens. */
  readonly from: number;
  readonly to: number;
  readonly tokenIn: Token;
  readonly tokenOut: Token;
  readonly curve: Curve;
}

/** Pools as the edges between tokens, at one state. Quotes learn about its curves: keep it while the pools stay as they are. */
export interface PoolGraph {
  /** The number of each token. */
  readonly tokens: ReadonlyMap<Address, number>;
  /** Edges that begin at a token, by its number. */
  readonly leaving: readonly (readonly Edge[])[];
  /** Edges that end at a token, by its number. */
  readonly entering: readonly (readonly Edge[])[];
  /** Edges in all. */
  readonly size: number;
}

/** Builds the graph of pools. Those without anything to trade are left out. */
export function createPoolGraph(pools: Iterable<Pool>): PoolGraph {
  const tokens = new Map<Address, number>();
  const leaving: Edge[][] = [];
  const entering: Edge[][] = [];
  let size = 0;
  const numberOf = (token: Token): number => {
    const known = tokens.get(token.address);
    if (known !== undefined) {
      return known;
    }
    leaving.push([]);
    entering.push([]);
    tokens.set(token.address, tokens.size);
    return tokens.size - 1;
  };
  for (const pool of pools) {
    if (isEmpty(pool)) {
      continue;
    }
    const { token0, token1 } = pool;
    const [zero, one] = [numberOf(token0), numberOf(token1)];
    const forth: Edge = {
      id: size,
      pool,
      from: zero,
      to: one,
      tokenIn: token0,
      tokenOut: token1,
      curve: new Curve(pool, true),
    };
    const back: Edge = {
      id: size + 1,
      pool,
      from: one,
      to: zero,
      tokenIn: token1,
      tokenOut: token0,
      curve: new Curve(pool, false),
    };
    leaving[zero]?.push(forth);
    entering[one]?.push(forth);
    leaving[one]?.push(back);
    entering[zero]?.push(back);
    size += 2;
  }
  return { tokens, leaving, entering, size };
}

function isEmpty(pool: Pool): boolean {
  return (
    pool.token0.address === pool.token1.address ||
    (pool.kind === 'constantProduct' ? pool.reserve0 === 0n || pool.reserve1 === 0n : pool.ticks.size === 0)
  );
}
