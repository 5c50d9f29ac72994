import type { Decimal } from 'decimal.js';
import type { z } from 'zod';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Token } from '../market/token.ts';
import type { Position } from '../portfolio/position.ts';
import type { PositionWatch } from './positionWatch.ts';

/** An order to leave a position, wholly or in part. */
export interface ExitDecision {
  /** Base units of the token to sell; more than none and at most the position's quantity. */
  readonly quantity: bigint;
  readonly decision: 'STOP_LOSS' | 'TAKE_PROFIT' | 'EXIT';
  /** One plain sentence with the numbers. */
  readonly reason: string;
  /** It leaves with urgent gas, ahead of all other exits, and may fall so far short of its trial, basis points. */
  readonly haste?: { readonly maxSlippageBps: number };
}

/** A price at which a rule sells, or begins to follow the price. */
export interface PriceLine {
  /** `stop`: sells at it or below. `target`: sells at it or above. `activation`: from it on a stop follows the price. */
  readonly kind: 'stop' | 'target' | 'activation';
  /** Cash per whole token. */
  readonly price: Decimal;
  /** Share of what is held that is sold there, per cent. */
  readonly sharePercent: number;
}

/** A rule that watches an open position. Pure. */
export interface ExitRule<Params> {
  readonly kind: string;
  readonly title: string;
  /** One paragraph for the documentation and the dashboard. */
  readonly description: string;
  readonly params: z.ZodType<Params>;
  /** It also watches for bots that do not name it, with its parameters' defaults. */
  readonly byDefault?: boolean;
  /** What it decides may have `haste`; of no other rule it may. */
  readonly mayBeHasty?: boolean;
  /** What its thoughts' gate is called after `exit.`; its kind where absent. */
  readonly gate?: string;
  /** `watch` is what is known of the position since it was opened. */
  evaluate(
    position: Position,
    snapshot: MarketSnapshot,
    params: Params,
    watch: PositionWatch,
  ): ExitDecision | undefined;
  /** Where the rule waits as things are; rules that go by something else than the price leave it out. `cash`: what prices are in. */
  lines?(
    this: void,
    position: Position,
    cash: Token,
    params: Params,
    watch: PositionWatch,
  ): readonly PriceLine[];
}

/**
 * Declares an exit rule; list it in `registry.ts`, whose order is the order of precedence. Whatever the rule says, nothing is
 * sold of an empty position, and never more than is held.
 */
export function defineExitRule<Params>(rule: ExitRule<Params>): ExitRule<Params> {
  const { lines } = rule;
  return {
    ...rule,
    ...(lines && {
      lines: (position: Position, ...more: Rest<Parameters<typeof lines>>) =>
        position.quantity > 0n ? lines(position, ...more) : [],
    }),
    evaluate(position, snapshot, params, watch) {
      const decided = position.quantity > 0n ? rule.evaluate(position, snapshot, params, watch) : undefined;
      if (decided === undefined || decided.quantity <= 0n) {
        return undefined;
      }
      return decided.quantity > position.quantity ? { ...decided, quantity: position.quantity } : decided;
    },
  };
}

type Rest<All extends readonly unknown[]> = All extends readonly [unknown, ...infer More] ? More : never;
