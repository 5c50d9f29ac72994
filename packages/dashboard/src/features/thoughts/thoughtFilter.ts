import type { ListedThoughtView } from '@twinlane/protocol/outcome';
import type { ThoughtQuery } from '@twinlane/protocol/thoughtQuery';
import type { Decision, ThoughtView } from '@twinlane/protocol/thought';

/** Which decisions are shown. */
export type ThoughtFilter = Readonly<
  Partial<Pick<ThoughtQuery, 'decision' | 'bot' | 'token' | 'gate' | 'lane'>>
>;

/** The kinds of decisions, those that act first. */
export const DECISIONS: readonly Decision[] = [
  'BUY',
  'SELL',
  'STOP_LOSS',
  'TAKE_PROFIT',
  'EXIT',
  'ARBITRAGE',
  'SKIP',
  'HOLD',
];

/** Whether a decision that was just made belongs to what is shown. */
export function passes(thought: ThoughtView, { decision, bot, token, gate, lane }: ThoughtFilter): boolean {
  return (
    (decision === undefined || thought.decision === decision) &&
    (bot === undefined || thought.botId === bot) &&
    (token === undefined || thought.token.address.toLowerCase() === token.toLowerCase()) &&
    (gate === undefined || thought.gate === gate) &&
    (lane === undefined || thought.lane === lane)
  );
}

/** Those of the stream before those that were loaded, each once, newest first. */
export function merged(
  streamed: readonly ThoughtView[],
  loaded: readonly ListedThoughtView[],
  filter: ThoughtFilter,
): readonly ListedThoughtView[] {
  const newest = loaded[0]?.index ?? 0;
  return [...streamed.filter((each) => each.index > newest && passes(each, filter)), ...loaded];
}

/** What the filter leaves out is not sent; an empty text filters nothing. */
export function filterOf(fields: Readonly<Record<keyof ThoughtFilter, string>>): ThoughtFilter {
  const set = Object.entries(fields).filter(([, value]) => value.trim() !== '');
  return Object.fromEntries(set.map(([name, value]) => [name, value.trim()]));
}
