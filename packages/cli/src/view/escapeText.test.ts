import { assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, displayWidth, escapeText, fitText } from './escapeText.ts';

/** Symbols that a hostile token may carry. */
const HOSTILE = [
  '\u001b[31mRED\u001b[0m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  'A\nB\r\nC\tD',
  '\u202eCDSU\u202c',
  '\u2066x\u2069\u200e\u200f\u061c',
  'US\u200bDC\u2060\ufeff',
  'z\u0336a\u0310\u0311\u0312\u0313\u0314l',
  '\ud800',
  '\u2028\u2029',
  '',
  'X'.repeat(10_000),
  '漢字漢字漢字漢字漢字漢字',
  '👩‍👩‍👧‍👦'.repeat(20),
];

describe('escapeText', () => {
  it('makes every hostile symbol harmless', () => {
    expect(HOSTILE.map((symbol) => escapeText(symbol))).toEqual([
      '[31mRED[0m',
      ']0;title',
      '2J',
      'A B C D',
      'CDSU',
      'x',
      'USDC',
      'zal',
      '?',
      '?',
      '?',
      `${'X'.repeat(15)}…`,
      '漢字漢字漢字漢…',
      '👩👩👧👦👩👩👧…',
    ]);
  });

  it('never lets a control through nor grows beyond its columns', () => {
    assert(
      property(string({ unit: 'binary' }), integer({ min: 1, max: 40 }), (text, columns) => {
        const safe = escapeText(text, columns);
        expect(safe).not.toMatch(/[\p{C}\p{M}\n\r\t]/u);
        expect(displayWidth(safe)).toBeLessThanOrEqual(columns);
        expect(safe).not.toBe('');
      }),
    );
  });

  it('leaves ordinary symbols alone', () => {
    expect(['USDC', 'wstETH', 'x.y-z_1', 'ÜBER', 'é'].map((symbol) => escapeText(symbol))).toEqual([
      'USDC',
      'wstETH',
      'x.y-z_1',
      'ÜBER',
      'é',
    ]);
  });
});

it('cuts and fills by columns', () => {
  expect(cutText('abcdef', 4)).toBe('abc…');
  expect(cutText('漢字', 3)).toBe('漢…');
  expect(cutText('abc', 0)).toBe('');
  expect(fitText('ab', 4)).toBe('ab  ');
  expect(fitText('ab', 4, 'right')).toBe('  ab');
  expect(fitText('漢字漢', 4)).toBe('漢… ');
});
