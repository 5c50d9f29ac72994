import { describe, expect, it } from 'vitest';
import { moveOf } from './outcomeWords.ts';

function label(horizon: '5m' | '1h' | '24h', after?: string) {
  return { horizon, price: '2', resolution: 1, ...(after === undefined ? {} : { after }) };
}

describe('what became of a decision', () => {
  it('is told by the longest look that is known', () => {
    expect(moveOf({ labels: [label('5m', '3'), label('1h', '1'), label('24h')] })).toEqual({
      horizon: '1h',
      share: -0.5,
    });
    expect(moveOf({ labels: [label('5m')] })).toBeUndefined();
    expect(moveOf(undefined)).toBeUndefined();
  });
});
