import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';
import type { TickTable } from './tickTable.ts';

interface PoolIdentity {
  /** The pool contract; pools are known by it. */
  readonly address: Address;
  /** Registry id of the venue, such as `uniswap-v3`. */
  readonly venue: string;
  /** `token0.address < token1.address` as numbers, as the contracts sort them. */
  readonly token0: Token;
  readonly token1: Token;
  /** Swap fee in hundredths of a basis point (1e-6): 3000 is 0.3 %. */
  readonly fee: number;
}

/** A Uniswap V2 style pair: `reserve0 · reserve1` never falls. */
export interface ConstantProductPool extends PoolIdentity {
  readonly kind: 'constantProduct';
  readonly reserve0: bigint;
  readonly reserve1: bigint;
}

/** A Uniswap V3 style pool with its whole tick table. */
export interface ConcentratedLiquidityPool extends PoolIdentity {
  readonly kind: 'concentratedLiquidity';
  readonly tickSpacing: number;
  /** Square root of token1 per token0 (base units), Q64.96. */
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  /** Liquidity in range at `tick`. */
  readonly liquidity: bigint;
  readonly ticks: TickTable;
}

/** The state of one pool at one block: an immutable value. */
export type Pool = ConstantProductPool | ConcentratedLiquidityPool;
