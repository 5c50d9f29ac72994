import type { PositionExits } from '../engine/bot.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Position } from '../portfolio/position.ts';
import type { ExitDecision } from './exitRule.ts';
import type { PositionWatch } from './positionWatch.ts';
import { EXIT_RULES, paramsOf } from './registry.ts';
import { positionValue } from './valueAgainstCost.ts';

/** An exit, and the rule that decided it. */
export interface DecidedExit extends ExitDecision {
  readonly kind: string;
  readonly gate: string;
  /** Kinds of the rules of lower precedence that want out too. */
  readonly others: readonly string[];
}

/** What to ask the exit rules about. */
export interface ExitQuestion {
  readonly position: Position;
  readonly snapshot: MarketSnapshot;
  /** Parameters by rule kind, as `exitsOf` gives them; of rules that are absent, only those that run by default are asked. */
  readonly exits: PositionExits;
  readonly watch: PositionWatch;
  /** Cash base units: a part that is worth less is not sold by itself, nor left over. */
  readonly smallestTrade: bigint;
}

/** What the rule of highest precedence decides of those that fire; undefined where none does. */
export function firstExit(question: ExitQuestion): DecidedExit | undefined {
  const { position, snapshot, exits, watch } = question;
  const fired = EXIT_RULES.flatMap((rule) => {
    const params = paramsOf(rule, exits);
    const decided = params === undefined ? undefined : rule.evaluate(position, snapshot, params, watch);
    return decided === undefined
      ? []
      : [{ ...decided, kind: rule.kind, gate: `exit.${rule.gate ?? rule.kind}` }];
  });
  const [first, ...rest] = fired;
  return first === undefined
    ? undefined
    : { ...first, quantity: worthSelling(first.quantity, question), others: rest.map(({ kind }) => kind) };
}

/** Whether the exit that `firstExit` decides has haste: asked of every position on every block, where it hardly ever does. */
export function isHasty(question: ExitQuestion): boolean {
  const { position, snapshot, exits, watch } = question;
  const mayBe = HASTY_RULES.some((rule) => {
    const params = paramsOf(rule, exits);
    return params !== undefined && rule.evaluate(position, snapshot, params, watch) !== undefined;
  });
  return mayBe && firstExit(question)?.haste !== undefined;
}

const HASTY_RULES = EXIT_RULES.filter(({ mayBeHasty }) => mayBeHasty === true);

/** The part, made as large as a trade has to be to be worth its gas; all of it where less than that would be left. */
function worthSelling(part: bigint, { position, snapshot, smallestTrade }: ExitQuestion): bigint {
  const whole = position.quantity;
  const value = positionValue(position, snapshot) ?? 0n;
  if (part >= whole || value < 2n * smallestTrade) {
    return whole;
  }
  const least = value === 0n ? whole : (whole * smallestTrade) / value + 1n;
  const sold = part < least ? least : part;
  return whole - sold < least ? whole : sold;
}
