import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storable, storableJson, toWhole } from './columns.ts';

describe('the codec', () => {
  it('makes any text storable and leaves storable text alone', () => {
    expect(storable('a\u0000b\uD800c\uDC00 💥')).toBe('a\uFFFDb\uFFFDc\uFFFD 💥');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = storable(text);
        expect(once).not.toContain('\u0000');
        expect(once.isWellFormed()).toBe(true);
        expect(storable(once)).toBe(once);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('mends JSON wherever text stands in it', () => {
    expect(storableJson({ ['\u0000']: ['\uD800', { a: null, b: 1.5, c: true }] })).toEqual({
      ['\uFFFD']: ['\uFFFD', { a: null, b: 1.5, c: true }],
    });
  });

  it('takes whole numbers as either database gives them, and nothing else', () => {
    expect([toWhole(7), toWhole('7'), toWhole(7n)]).toEqual([7, 7, 7]);
    expect(() => toWhole('9007199254740993')).toThrow('where a whole number belongs');
    expect(() => toWhole('x')).toThrow('where a whole number belongs');
  });
});
