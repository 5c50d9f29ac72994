import { assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisPoints, cash, gwei, price, quantity, signedCash, signedPercent } from './numbers.ts';
import { safeSentence, safeSymbol, safeText } from './safeText.ts';
import { age, duration } from './times.ts';

describe('numbers', () => {
  it('are written for reading', () => {
    expect([cash('1234.5'), cash('-0.129'), signedCash('12.3'), signedCash('-1e-9')]).toEqual([
      '1,234.50',
      '−0.13',
      '+12.30',
      '0.00',
    ]);
    expect([signedPercent(0.01234), signedPercent(-0.5), basisPoints(23.04), basisPoints(-3)]).toEqual([
      '+1.23 %',
      '−50.00 %',
      '+23.0 bps',
      '−3.0 bps',
    ]);
    expect(gwei('3480000000')).toBe('3.48 gwei');
  });

  it('give a price as many places as it needs', () => {
    expect(['61234.567', '2.41831', '0.08417', '0.000421', '0.0000004213', '0'].map(price)).toEqual([
      '61,234.57',
      '2.4183',
      '0.084170',
      '0.00042100',
      '0.0₆4213',
      '0.00',
    ]);
    expect(price('not a number')).toBe('–');
  });

  it('bound the length of a quantity', () => {
    expect(['11821.0741', '249489000', '0.0314159265', '1e30'].map(quantity)).toEqual([
      '11,821.1',
      '249.489M',
      '0.0314159',
      '1.000e+30',
    ]);
  });
});

describe('times', () => {
  it('are told as ages', () => {
    expect([8, 190, 7500, 270_000, -5].map(duration)).toEqual(['8s', '3m', '2h 05m', '3d 3h', '0s']);
    expect(age('2026-01-01T00:00:00.000Z', Date.UTC(2026, 0, 1, 0, 0, 42))).toBe('42s');
  });
});

describe('text of strangers', () => {
  it('loses what could deceive', () => {
    expect(safeSymbol('US\u202EDC\u200B\u0007')).toBe('USDC');
    expect(safeSymbol('a\nb\tc')).toBe('a b c');
    expect(safeSymbol('Z' + '\u0301'.repeat(50))).toHaveLength(3);
    expect(safeSymbol('\u200B\u3164 ')).toBe('(unnamed)');
    expect(safeSymbol('x'.repeat(100))).toBe('x'.repeat(13) + '…');
  });

  it('names a breaker that it begins with in words', () => {
    expect(safeSentence('consecutiveLosses: 5 in a row.')).toBe('Consecutive losses: 5 in a row.');
    expect(safeSentence('MOON: up. dailyLoss: no.')).toBe('MOON: up. dailyLoss: no.');
  });

  it('is never longer than asked, nor empty, nor invisible', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 60 }), integer({ min: 12, max: 40 }), (text, length) => {
        const safe = safeText(text, length);
        expect(Array.from(safe).length).toBeLessThanOrEqual(length);
        expect(safe).not.toBe('');
        expect(safe).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
      { numRuns: 300 },
    );
  });
});
