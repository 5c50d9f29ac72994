import type { z } from 'zod';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Position } from '../portfolio/position.ts';

/** An order to leave a position, wholly or in part. */
export interface ExitDecision {
  /** Base units of the token to sell; at most the position's quantity. */
  readonly quantity: bigint;
  readonly decision: 'STOP_LOSS' | 'TAKE_PROFIT' | 'EXIT';
  /** One plain sentence with the numbers. */
  readonly reason: string;
}

/** A rule that watches an open position. Pure. */
export interface ExitRule<Params> {
  readonly kind: string;
  readonly title: string;
  readonly params: z.ZodType<Params>;
  evaluate(position: Position, snapshot: MarketSnapshot, params: Params): ExitDecision | undefined;
}

/** Declares an exit rule; list it in `registry.ts`, whose order is the order of precedence. */
export function defineExitRule<Params>(rule: ExitRule<Params>): ExitRule<Params> {
  return rule;
}
