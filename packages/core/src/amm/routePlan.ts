import type { Token } from '../market/token.ts';
import type { Route } from './route.ts';

/** One of a plan's routes and what goes through it. */
export interface PlannedPath {
  /** Its pools as they stood before any of the plan was executed. */
  readonly route: Route;
  /** Base units of the plan's `tokenIn`. */
  readonly amountIn: bigint;
  /** Base units of the plan's `tokenOut`. */
  readonly amountOut: bigint;
}

/**
 * A trade over one route or several, exact to the wei: executed in order from the state on which it was planned, the contracts
 * take and pay these amounts.
 */
export interface RoutePlan {
  readonly kind: 'exactIn' | 'exactOut';
  readonly tokenIn: Token;
  readonly tokenOut: Token;
  /**
   * Executed one after the other in this order; a later path is quoted on the pools as the earlier ones leave them. At least
   * one. Their amounts sum to the plan's.
   */
  readonly paths: readonly PlannedPath[];
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** Units of gas that executing it is expected to use. */
  readonly gas: bigint;
}
