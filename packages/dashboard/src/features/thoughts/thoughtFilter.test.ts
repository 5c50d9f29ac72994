import type { ThoughtView } from '@twinlane/protocol/thought';
import { describe, expect, it } from 'vitest';
import { filterOf, merged, passes } from './thoughtFilter.ts';

function thought(index: number, over: Partial<ThoughtView> = {}): ThoughtView {
  return {
    id: String(index),
    index,
    decision: 'SKIP',
    botId: 'b',
    gate: 'risk.score',
    lane: 'smart',
    token: { address: '0xAb', symbol: 'X' },
    ...over,
  } as ThoughtView;
}

describe('the filter of thoughts', () => {
  it.each([
    [{}, true],
    [{ decision: 'SKIP' }, true],
    [{ decision: 'BUY' }, false],
    [{ token: '0xaB' }, true],
    [{ token: '0xcd' }, false],
    [{ gate: 'risk' }, false],
    [{ lane: 'fast' }, false],
    [{ bot: 'b', gate: 'risk.score', lane: 'smart' }, true],
  ] as const)('%o lets it pass: %s', (filter, isPassed) => {
    expect(passes(thought(1), filter)).toBe(isPassed);
  });

  it('sends only what is set', () => {
    expect(filterOf({ decision: '', bot: '', token: ' 0xab ', gate: '', lane: '' })).toEqual({
      token: '0xab',
    });
  });

  it('puts what is new before what was loaded, once', () => {
    const streamed = [thought(5), thought(4, { decision: 'BUY' }), thought(3)];
    const loaded = [thought(3), thought(1)];
    expect(merged(streamed, loaded, { decision: 'SKIP' }).map(({ index }) => index)).toEqual([5, 3, 1]);
  });
});
