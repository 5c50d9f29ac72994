import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import type { Candle } from './candle.ts';
import { fillGaps } from './fillGaps.ts';
import { readIndicators } from './indicators.ts';
import { realisedVolatility } from './realisedVolatility.ts';

function candle(start: number, close: number, volume = 5n): Candle {
  const price = new Decimal(close);
  return {
    start,
    open: price,
    high: price.mul(2),
    low: price.div(2),
    close: price,
    volume,
    buys: 1,
    sells: 2,
  };
}

describe('gaps between candles', () => {
  const span = { interval: '1m' as const, from: 600, to: 900, unseen: [] };

  test('are filled with flat candles that carry the last close', () => {
    const shown = fillGaps([candle(660, 3), candle(780, 4)], { ...span, previous: candle(540, 2) });
    expect(shown.map(({ start, close, volume }) => [start, close.toNumber(), volume])).toEqual([
      [600, 2, 0n],
      [660, 3, 5n],
      [720, 3, 0n],
      [780, 4, 5n],
      [840, 4, 0n],
    ]);
    expect(shown[2]).toMatchObject({
      open: new Decimal(3),
      high: new Decimal(3),
      low: new Decimal(3),
      buys: 0,
      sells: 0,
    });
    expect(shown.every(({ complete }) => complete)).toBe(true);
  });

  test('before the first candle stay empty, and a candle that has not ended is not shown', () => {
    const shown = fillGaps([candle(720, 3)], { ...span, to: 899 });
    expect(shown.map(({ start }) => start)).toEqual([720, 780]);
  });

  test('in which blocks were not seen stay open, and what was traded round them counts as incomplete', () => {
    const unseen = [{ from: 670, to: 790 }];
    const shown = fillGaps([candle(660, 3), candle(780, 4)], { ...span, unseen });
    expect(shown.map(({ start, complete }) => [start, complete])).toEqual([
      [660, false],
      [780, false],
      [840, true],
    ]);
  });
});

describe('realised volatility', () => {
  test('is the root of the summed squares of the logarithmic returns', () => {
    expect(realisedVolatility([100, 110, 99])).toBeCloseTo(Math.hypot(Math.log(1.1), Math.log(0.9)), 12);
    expect(realisedVolatility([5, 5, 5])).toBe(0);
  });

  test('is unknown for too few prices and for prices that are none', () => {
    expect(realisedVolatility([100])).toBeUndefined();
    expect(realisedVolatility([100, 0])).toBeUndefined();
    expect(realisedVolatility([100, Number.NaN])).toBeUndefined();
  });
});

describe('indicators', () => {
  const rising = Array.from({ length: 30 }, (_, index) => candle(60 * index, 100 + index));

  test('read a rise as one', () => {
    const read = readIndicators(rising);
    expect(read.rsi14).toBe(100);
    // Twenty closes from 110 to 129: their mean, and two standard deviations (√33.25) each way.
    expect(read.bollinger20?.middle).toBeCloseTo(119.5, 9);
    expect(read.bollinger20?.upper).toBeCloseTo(119.5 + 2 * Math.sqrt(33.25), 9);
    expect(read.ema20).toBeGreaterThan(115);
    expect(read.ema20).toBeLessThan(129);
    expect(read.atr14).toBeGreaterThan(150);
  });

  test('are absent until there are enough candles', () => {
    expect(readIndicators(rising.slice(0, 10))).toEqual({});
    expect(readIndicators(rising.slice(0, 16))).not.toHaveProperty('ema20');
    expect(readIndicators(rising.slice(0, 16))).toHaveProperty('rsi14');
  });
});
