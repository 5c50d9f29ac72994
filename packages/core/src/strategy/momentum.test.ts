import { describe, expect, test } from 'vitest';
import { aBlock, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { momentum } from './momentum.ts';
import { NO_TRADING, type Signal } from './strategy.ts';

const TOKEN = aToken(1);
const DEFAULTS = momentum.params.parse({});

/** Prices that start at 100 and change by so many per cent from block to block. */
function prices(changes: readonly number[]): number[] {
  let price = 100;
  return changes.map((change) => (price *= 1 + change / 100));
}

/** A repeating small noise that ends where it began. */
function noise(length: number): number[] {
  return Array.from({ length }, (_, index) => [0.1, -0.12, 0.05, -0.03][index % 4]!);
}

function signalOf(history: readonly number[], params = DEFAULTS): Signal | undefined {
  const snapshot = aSnapshot({
    block: aBlock(1_000),
    pools: [aPair(USDC, 10n ** 12n, TOKEN, 10n ** 24n)],
    prices: new Map([[TOKEN.address, history]]),
  });
  return momentum.evaluate(snapshot, params, NO_TRADING)[0];
}

/** Noise, then a steady move by so many per cent a block over the last ten. */
function withMove(percent: number): number[] {
  return prices([...noise(40), ...noise(10).map((change) => change + percent)]);
}

describe('momentum', () => {
  test('buys a rise that its noise does not explain, and is surer of a stronger one', () => {
    const mild = signalOf(withMove(0.08));
    const strong = signalOf(withMove(0.3));
    expect(mild).toMatchObject({ side: 'buy', token: TOKEN.address });
    expect(strong).toMatchObject({ side: 'buy' });
    expect(strong!.features['strength']).toBeGreaterThan(mild!.features['strength']!);
    expect(strong!.positives[0]).toMatch(/the price rose \d+\.\d\d % over 10 points/);
  });

  test('sells a fall', () => {
    const signal = signalOf(withMove(-0.3));
    expect(signal).toMatchObject({ side: 'sell' });
    expect(signal!.positives[0]).toMatch(/the price fell/);
  });

  test.each([
    ['a flat price', prices(Array.from({ length: 50 }, () => 0))],
    ['mere noise', prices(noise(48))],
    [
      'a rise that would not pay for the fees',
      prices([...noise(40).map((x) => x / 20), ...noise(10).map(() => 0.02)]),
    ],
  ])('leaves %s alone', (_, history) => {
    expect(signalOf(history)).toBeUndefined();
  });

  test('trusts a rise less when it is overdone, and says so', () => {
    const history = withMove(0.3);
    const strict = signalOf(history, momentum.params.parse({ overbought: 50 }));
    const lax = signalOf(history, momentum.params.parse({ overbought: 100 }));
    expect(strict!.confidence).toBeLessThan(lax!.confidence);
    expect(strict!.negatives.join()).toMatch(/overdone/);
    expect(lax!.negatives.join()).not.toMatch(/overdone/);
  });

  test('needs no more than sixty points by default', () => {
    expect(momentum.warmUp(DEFAULTS)).toBeLessThanOrEqual(60);
  });

  test('refuses a slow average that is not slower than the quick one', () => {
    expect(momentum.params.safeParse({ fastPeriod: 10, slowPeriod: 10 }).success).toBe(false);
  });
});
