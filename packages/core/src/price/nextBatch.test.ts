import { describe, expect, it } from 'vitest';
import { anAddress } from '../testing/buildMarket.ts';
import { nextBatch, type BatchCandidate } from './nextBatch.ts';

const NOW = 10_000_000;

function candidate(number: number, changes: Partial<BatchCandidate> = {}): BatchCandidate {
  return { token: anAddress(number), wanted: false, askedAt: 0, unknown: false, ...changes };
}

describe('nextBatch', () => {
  it('takes wanted tokens first, each kind from the one that waits longest, up to the limit', () => {
    const batch = nextBatch(
      [
        candidate(1, { askedAt: 5 }),
        candidate(2, { askedAt: 1 }),
        candidate(3, { wanted: true, askedAt: 9 }),
        candidate(4, { wanted: true, askedAt: 8 }),
        candidate(5, { unknown: true }),
      ],
      4,
      NOW,
    );
    expect(batch).toEqual([4, 3, 2, 1].map((number) => anAddress(number)));
  });

  it('leaves others their turn however many are wanted', () => {
    const wanted = [1, 2, 3, 4, 5, 6].map((number) => candidate(number, { wanted: true, askedAt: number }));
    const batch = nextBatch([...wanted, candidate(7), candidate(8)], 5, NOW);
    expect(batch).toEqual([1, 2, 3, 4, 7].map((number) => anAddress(number)));
    expect(nextBatch(wanted, 5, NOW)).toHaveLength(5);
    expect(nextBatch([...wanted, candidate(7)], 1, NOW)).toEqual([anAddress(1)]);
    expect(nextBatch(wanted, 0, NOW)).toEqual([]);
  });

  it('asks for a token that the API does not know again only after an hour', () => {
    const unknown = (askedAt: number) => nextBatch([candidate(1, { unknown: true, askedAt })], 10, NOW);
    expect(unknown(NOW - 3_599_999)).toEqual([]);
    expect(unknown(NOW - 3_600_000)).toEqual([anAddress(1)]);
  });
});
