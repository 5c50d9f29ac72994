import type { MarketSnapshot, PricePoint } from '../market/marketSnapshot.ts';
import { oncePer } from '../oncePer.ts';
import { STRATEGIES } from '../strategy/registry.ts';
import type { Bot } from './bot.ts';

/** How far the histories have come that a bot's strategy needs before its first decision. */
export interface WarmUp {
  /** Price points of the token that has most of them. */
  readonly have: number;
  readonly needed: number;
  /** Chain seconds until the rest has come, by the time between the points that there are; absent where these do not tell. */
  readonly seconds?: number;
}

const longestHistory = oncePer(({ tokens }: MarketSnapshot) => {
  let longest: readonly PricePoint[] = [];
  for (const { history } of tokens.values()) {
    longest = history.length > longest.length ? history : longest;
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
  const history = longestHistory(snapshot, undefined);
  const have = history.length;
  if (have >= needed) {
    return undefined;
  }
  const [first, last] = [history[0], history.at(-1)];
  const passed = (last?.timestamp ?? 0) - (first?.timestamp ?? 0);
  return passed > 0
    ? { have, needed, seconds: Math.ceil((passed / (have - 1)) * (needed - have)) }
    : { have, needed };
}

/** Price points that the bot which looks back furthest needs before its first decision. */
export function longestLookback(bots: Iterable<Pick<Bot, 'strategy' | 'params'>>): number {
  let longest = 0;
  for (const { strategy, params } of bots) {
    longest = Math.max(longest, neededBy(params, strategy));
  }
  return longest;
}
