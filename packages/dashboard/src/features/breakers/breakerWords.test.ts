import type { BreakerStatusView } from '@twinlane/protocol/operator';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { byUrgency, ownScope, windowWords } from './breakerWords.ts';

const breaker = (over: Partial<BreakerStatusView>): BreakerStatusView => ({
  type: 'rpcFailure',
  scope: 'global',
  priority: 'low',
  state: 'closed',
  blocks: 'entries',
  attempt: 0,
  stored: true,
  ...over,
});

describe('breakers on the page', () => {
  it('come in the order in which they ask for a look', () => {
    const rows = [
      breaker({ priority: 'emergency' }),
      breaker({ state: 'isolated' }),
      breaker({ state: 'open', priority: 'critical', type: 'b' }),
      breaker({ state: 'open', priority: 'critical', type: 'a', scope: 'chain:2' }),
      breaker({ state: 'open', priority: 'critical', type: 'a', scope: 'chain:1' }),
    ];
    expect(rows.toSorted(byUrgency).map(({ type, scope, state }) => `${type} ${scope} ${state}`)).toEqual([
      'a chain:1 open',
      'a chain:2 open',
      'b global open',
      'rpcFailure global isolated',
      'rpcFailure global closed',
    ]);
  });

  it('say what they watch', () => {
    expect(wordsOf('authFailureSpike')).toBe('Auth failure spike');
    expect(wordsOf('rpcFailure')).toBe('RPC failure');
    expect(windowWords({ counts: { calls: 20, failures: 3, slow: 2 } })).toBe('3 of 20 failed, 2 slow');
    expect(windowWords({ counts: { calls: 0, failures: 0, slow: 0 } })).toBe('nothing yet');
    expect(windowWords({ values: { lossPercent: 1.28444 } })).toBe('loss of 1.284 %');
    expect(windowWords({ values: { depthUsd: 1_073_100 } })).toBe('depth of 1,073,100 dollars');
    expect(windowWords({ values: { somethingNew: 1234.56789 } })).toBe('something new 1,235');
    expect(windowWords({})).toBe('nothing yet');
  });

  it('are opened by hand in a scope that they have', () => {
    const here = { chainId: 8453, accountId: 'a' };
    expect(ownScope(['global', 'chain'], here)).toBe('global');
    expect(ownScope(['chain'], here)).toBe('chain:8453');
    expect(ownScope(['account'], here)).toBe('account:a');
    expect(ownScope(['venue'], here)).toBeUndefined();
    expect(ownScope(['chain'], { chainId: undefined, accountId: undefined })).toBeUndefined();
  });

  it('say all that they watch, since any of it may have opened them', () => {
    expect(windowWords({ values: { percentOfCeiling: 45, timesMedian: 3.4 } })).toBe(
      '45 % of the ceiling, 3.4 × the median',
    );
  });
});
