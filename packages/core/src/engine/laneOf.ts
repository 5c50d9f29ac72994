import { chooseLane, type LaneChoice } from '../lane/chooseLane.ts';
import { routeSignal } from '../lane/routeSignal.ts';
import { toCashUnits } from '../order/sizeBound.ts';
import { STRATEGIES } from '../strategy/registry.ts';
import type { Signal } from '../strategy/strategy.ts';
import { freshVerdicts } from './freshVerdicts.ts';
import type { StepInput } from './stepTypes.ts';

/** The lane that the bot's entries take now. A strategy that is gone enters nothing. */
export function laneOf({ bot, settings, fast }: Pick<StepInput, 'bot' | 'settings' | 'fast'>): LaneChoice {
  const strategy = STRATEGIES.find(({ kind }) => kind === bot.strategy);
  const known = strategy ?? { title: bot.strategy, lane: 'smart' };
  return chooseLane(known, bot.intelLevel, settings.lane ?? 'auto', fast !== undefined);
}

/** The lane that one signal of the bot takes now: of its own pools, verdicts, and size. Cycles have facts of their own. */
export function laneOfSignal(
  input: Pick<StepInput, 'bot' | 'settings' | 'fast' | 'snapshot'>,
  signal: Signal,
): LaneChoice {
  const { fast, snapshot, settings } = input;
  const own = laneOf(input);
  if (fast === undefined || signal.side === 'cycle') {
    return own;
  }
  const { perTrade, leftToday } = fast;
  return routeSignal(own, {
    inSteps: signal.inSteps === true,
    spend: signal.spend === undefined ? undefined : toCashUnits(signal.spend, snapshot.cash.decimals),
    room: perTrade < leftToday ? perTrade : leftToday,
    hasVerdict: freshVerdicts(input, signal.token).size > 0,
    verdictBlocks: settings.trading.fastVerdictBlocks,
  });
}
