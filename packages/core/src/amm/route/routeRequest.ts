import type { Token } from '../../market/token.ts';
import type { Address } from '../../money/hex.ts';
import type { RoutePlan } from '../routePlan.ts';
import type { TransferTax } from './transferTax.ts';

/** What gas costs in the token in which a plan is judged: the one bought for an exact amount in, else the one sold. */
export interface GasCost {
  /** Wei per unit of gas. */
  readonly price: bigint;
  /** So many base units of the token buy so many wei of the native currency. */
  readonly rate: { readonly token: bigint; readonly wei: bigint };
}

/** Bounds of a plan. */
export interface RouteLimits {
  /** Pools one after the other; 3 unless told. */
  readonly maxHops?: 1 | 2 | 3;
  /** Routes side by side; 4 unless told. */
  readonly maxPaths?: number;
  /** A route carries at least this part of the trade, 1e-4; 10 unless told. */
  readonly minShareBps?: number;
}

/** A trade that is wanted. */
export interface RouteRequest {
  readonly kind: 'exactIn' | 'exactOut';
  readonly tokenIn: Token;
  readonly tokenOut: Token;
  /** Base units of `tokenIn` to sell, or of `tokenOut` to receive. */
  readonly amount: bigint;
  /** Without it plans are judged before gas. */
  readonly gas?: GasCost;
  readonly limits?: RouteLimits;
  /** Tokens that keep a part of transfers. They trade on constant product, exact in, and are never crossed. */
  readonly taxes?: ReadonlyMap<Address, TransferTax>;
}

/** A plan and what it comes to. */
export interface JudgedPlan {
  readonly plan: RoutePlan;
  /** Base units of the token in which it is judged, rounded up; 0 without a gas price. */
  readonly gasCost: bigint;
  /** What is left of the amount out, which may be less than nothing; for an exact amount out what is paid in all. */
  readonly net: bigint;
}

/** Why there is no plan. */
export type NoRoute = 'nothingToTrade' | 'sameToken' | 'noRoute' | 'notEnoughLiquidity' | 'taxedExactOut';

/** The best plan and, to compare, the best one of a single route; or why there is none. */
export type RouteOutcome =
  | { readonly outcome: 'planned'; readonly best: JudgedPlan; readonly single?: JudgedPlan }
  | { readonly outcome: 'none'; readonly reason: NoRoute };
