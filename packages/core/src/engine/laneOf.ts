import { chooseLane, type LaneChoice } from '../lane/chooseLane.ts';
import { STRATEGIES } from '../strategy/registry.ts';
import type { StepInput } from './stepTypes.ts';

/** The lane that the bot's entries take now. A strategy that is gone enters nothing. */
export function laneOf({ bot, settings, fast }: Pick<StepInput, 'bot' | 'settings' | 'fast'>): LaneChoice {
  const strategy = STRATEGIES.find(({ kind }) => kind === bot.strategy);
  const known = strategy ?? { kind: bot.strategy, lane: 'smart' };
  return chooseLane(known, bot.intelLevel, settings.lane ?? 'auto', fast !== undefined);
}
