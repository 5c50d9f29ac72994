import type { Bot, PositionExits } from '../engine/bot.ts';
import { UserError } from '../errors.ts';
import type { ExitRule } from './exitRule.ts';
import { liquidityExit } from './liquidityExit.ts';
import { rugExit } from './rugExit.ts';
import { stopLoss } from './stopLoss.ts';
import { takeProfit } from './takeProfit.ts';
import { takeProfitLadder } from './takeProfitLadder.ts';
import { timeStop } from './timeStop.ts';
import { trailingStop } from './trailingStop.ts';
import { volatilityStop } from './volatilityStop.ts';

/** An exit rule whose parameters are known to its own schema only. */
export type AnyExitRule = ExitRule<Readonly<Record<string, unknown>>>;

/** Every exit rule in order of precedence, protection before profit: the first that fires decides and says why. */
export const EXIT_RULES: readonly AnyExitRule[] = [
  rugExit,
  liquidityExit,
  stopLoss,
  volatilityStop,
  trailingStop,
  takeProfit,
  takeProfitLadder,
  timeStop,
];

/** A rule's parameters with those exits; undefined where it does not run. */
export function paramsOf(
  rule: AnyExitRule,
  exits: PositionExits,
): Readonly<Record<string, unknown>> | undefined {
  const given = exits[rule.kind];
  return given === null ? undefined : (given ?? BY_DEFAULT.get(rule.kind));
}

/** The exit rules that watch a position of a bot: the bot's, with those in their place that were set for it alone. */
export function exitsOf(
  { exits, positionExits }: Pick<Bot, 'exits' | 'positionExits'>,
  positionId: string,
): PositionExits {
  const own = positionExits?.[positionId];
  return own === undefined ? exits : { ...exits, ...own };
}

const BY_DEFAULT = new Map(
  EXIT_RULES.filter(({ byDefault }) => byDefault === true).map(({ kind, params }) => [
    kind,
    params.parse({}),
  ]),
);

/** The exit rule of that kind. Throws `UserError` naming those that exist. */
export function exitRuleOf(kind: string): AnyExitRule {
  const rule = EXIT_RULES.find((candidate) => candidate.kind === kind);
  if (rule === undefined) {
    throw new UserError('exit.unknown', `There is no exit rule named "${kind}".`, {
      hint: `Choose one of: ${EXIT_RULES.map((candidate) => candidate.kind).join(', ')}.`,
    });
  }
  return rule;
}
