import type { BreakerActName, BreakerStatusView } from '@twinlane/protocol/operator';
import { count } from '../../shared/format/numbers.ts';
import { lowerWordsOf } from '../../shared/format/wordsOf.ts';
import type { Tone } from '../../shared/ui/Badge.tsx';

type State = BreakerStatusView['state'];
type Priority = BreakerStatusView['priority'];

/** A breaker's state in a word and a colour. */
export const STATES: Readonly<Record<State, { readonly word: string; readonly tone: Tone }>> = {
  closed: { word: 'Closed', tone: 'gain' },
  open: { word: 'Open', tone: 'loss' },
  halfOpen: { word: 'Trying', tone: 'warn' },
  isolated: { word: 'Isolated', tone: 'loss' },
  disabled: { word: 'Disabled', tone: 'quiet' },
};

/** How grave a breaker is. */
export const PRIORITIES: Readonly<Record<Priority, { readonly word: string; readonly tone: Tone }>> = {
  emergency: { word: 'Emergency', tone: 'loss' },
  critical: { word: 'Critical', tone: 'loss' },
  high: { word: 'High', tone: 'warn' },
  medium: { word: 'Medium', tone: 'accent' },
  low: { word: 'Low', tone: 'quiet' },
};

/** What a person may do, by state: the likeliest first. */
export const ACTS: Readonly<Record<State, readonly BreakerActName[]>> = {
  closed: ['isolate', 'disable'],
  open: ['reset', 'isolate', 'disable'],
  halfOpen: ['reset', 'isolate', 'disable'],
  isolated: ['release'],
  disabled: ['enable'],
};

/** What each of them does, before it is done. */
export const ACT_WORDS: Readonly<
  Record<BreakerActName, { readonly word: string; readonly done: string; readonly effect: string }>
> = {
  isolate: {
    word: 'Isolate',
    done: 'Isolated.',
    effect: 'It opens now and stays open until somebody releases it: what it guards is refused.',
  },
  release: {
    word: 'Release',
    done: 'Released.',
    effect: 'It closes, and opens again by itself when what it watches gives cause.',
  },
  reset: {
    word: 'Reset',
    done: 'Reset.',
    effect:
      'It closes at once and forgets what its window held. Where the cause is still there, it opens again.',
  },
  disable: {
    word: 'Disable',
    done: 'Disabled.',
    effect: 'It no longer guards anything, whatever happens, until somebody enables it again.',
  },
  enable: {
    word: 'Enable',
    done: 'Enabled.',
    effect: 'It guards again, from an empty window on.',
  },
};

const PRIORITY_ORDER: readonly Priority[] = ['emergency', 'critical', 'high', 'medium', 'low'];

/** Those that ask for a look first: not closed before closed, the graver first, then by type and scope. */
export function byUrgency(one: BreakerStatusView, other: BreakerStatusView): number {
  return (
    Number(one.state === 'closed') - Number(other.state === 'closed') ||
    PRIORITY_ORDER.indexOf(one.priority) - PRIORITY_ORDER.indexOf(other.priority) ||
    one.type.localeCompare(other.type) ||
    one.scope.localeCompare(other.scope)
  );
}

/** The scope in which a type that nothing was told of can be opened by hand from here; undefined where there is none. */
export function ownScope(
  scopes: readonly string[],
  { chainId, accountId }: { readonly chainId: number | undefined; readonly accountId: string | undefined },
): string | undefined {
  if (scopes.includes('global')) return 'global';
  if (scopes.includes('chain') && chainId !== undefined) return `chain:${chainId}`;
  return scopes.includes('account') && accountId !== undefined ? `account:${accountId}` : undefined;
}

function rounded(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en-US');
}

/** What each measure is, with its unit. */
const MEASURES: Readonly<Record<string, (value: number) => string>> = {
  percentOfCeiling: (value) => `${rounded(value)} % of the ceiling`,
  timesMedian: (value) => `${rounded(value)} × the median`,
  pendingBlocks: (value) => `pending for ${rounded(value)} blocks`,
  depthUsd: (value) => `depth of ${count(value)} dollars`,
  dropPercent: (value) => `fallen by ${rounded(value)} %`,
  deviationPercent: (value) => `${rounded(value)} % apart`,
  timesTarget: (value) => `${rounded(value)} × the target`,
  blocks: (value) => `${rounded(value)} blocks deep`,
  blocksOnLayer2: (value) => `${rounded(value)} blocks deep`,
  lossPercent: (value) => `loss of ${rounded(value)} %`,
  drawdownPercent: (value) => `drawdown of ${rounded(value)} %`,
  timesMean: (value) => `${rounded(value)} × the mean`,
  heapPercent: (value) => `${rounded(value)} % of the heap`,
  lagMs: (value) => `lag of ${rounded(value)} ms`,
};

/** What its window holds, in a line. */
export function windowWords({ counts, values = {} }: Pick<BreakerStatusView, 'counts' | 'values'>): string {
  if (counts !== undefined) {
    const slow = counts.slow === 0 ? '' : `, ${counts.slow} slow`;
    return counts.calls === 0 ? 'nothing yet' : `${counts.failures} of ${counts.calls} failed${slow}`;
  }
  const told = Object.entries(values).map(
    ([measure, value]) => MEASURES[measure]?.(value) ?? `${lowerWordsOf(measure)} ${rounded(value)}`,
  );
  return told.length === 0 ? 'nothing yet' : told.join(', ');
}
