import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { oncePer } from '../oncePer.ts';
import { STRATEGIES } from '../strategy/registry.ts';
import type { Bot } from './bot.ts';

/** How far the histories have come that a bot's strategy needs before its first decision. */
export interface WarmUp {
  /** Price points of the token that has most of them. */
  readonly have: number;
  readonly needed: number;
}

const longestHistory = oncePer(({ tokens }: MarketSnapshot) => {
  let longest = 0;
  for (const { history } of tokens.values()) {
    longest = Math.max(longest, history.length);
  }
  return longest;
});

/** Asked of the same bots on every block. */
const neededBy = oncePer((params: Bot['params'], kind: string): number => {
  const strategy = STRATEGIES.find((each) => each.kind === kind);
  const read = strategy?.params.safeParse(params);
  return read?.success === true ? (strategy?.warmUp(read.data) ?? 0) : 0;
});

/** Undefined once some token has enough history for the bot's strategy. A strategy that is gone needs none. */
export function warmUpOf(
  { strategy: kind, params }: Pick<Bot, 'strategy' | 'params'>,
  snapshot: MarketSnapshot,
): WarmUp | undefined {
  const needed = neededBy(params, kind);
  const have = longestHistory(snapshot, undefined);
  return have < needed ? { have, needed } : undefined;
}
