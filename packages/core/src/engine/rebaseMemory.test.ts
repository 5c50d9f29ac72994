import { describe, expect, it } from 'vitest';
import type { Address } from '../money/hex.ts';
import { EMPTY_MEMORY, rest } from './botMemory.ts';
import { rebaseMemory } from './rebaseMemory.ts';

const A: Address = '0x00000000000000000000000000000000000000A1';
const B: Address = '0x00000000000000000000000000000000000000B2';

describe('two changes of one memory', () => {
  it('are both kept, entry by entry', () => {
    const base = rest({ ...EMPTY_MEMORY, lastDecisionAt: 1 }, A, 9, 'old');
    const mine = { ...base, lastDecisionAt: 2, rests: { [B]: { until: 5, reason: 'mine' } } };
    const now = { ...base, failedExits: { [A]: { count: 1, retryAt: 7 } } };
    expect(rebaseMemory({ base, mine, now })).toEqual({
      ...EMPTY_MEMORY,
      lastDecisionAt: 2,
      rests: { [B]: { until: 5, reason: 'mine' } },
      failedExits: { [A]: { count: 1, retryAt: 7 } },
    });
  });

  it('leave the newer one where both touched the same entry', () => {
    const base = EMPTY_MEMORY;
    const now = rest(base, A, 100, 'newer');
    expect(rebaseMemory({ base, mine: rest(base, A, 50, 'mine'), now }).rests[A]?.reason).toBe('newer');
  });

  it('bring back what was there when a change is taken back', () => {
    const base = rest(EMPTY_MEMORY, A, 9, 'old');
    const changed = rest({ ...base, lastEntryAt: 4 }, B, 9, 'mine');
    const now = { ...changed, failedExits: { [B]: { count: 1, retryAt: 7 } } };
    expect(rebaseMemory({ base: changed, mine: base, now })).toEqual({
      ...base,
      failedExits: { [B]: { count: 1, retryAt: 7 } },
    });
  });

  it('is the one change where nothing else happened', () => {
    const mine = rest(EMPTY_MEMORY, A, 1, 'x');
    expect(rebaseMemory({ base: EMPTY_MEMORY, mine, now: EMPTY_MEMORY })).toBe(mine);
  });
});
