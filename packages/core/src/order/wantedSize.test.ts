import { describe, expect, test } from 'vitest';
import { aBlock, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { sizingSettingsSchema } from './sizingSettings.ts';
import { wantedSize } from './wantedSize.ts';

const TOKEN = aToken(1);

/** Prices that go up and down by so many percent from block to block. */
function restless(percent: number): number[] {
  return Array.from({ length: 61 }, (_, index) => (index % 2 === 0 ? 1 : 1 + percent / 100));
}

function wanted(
  sizing: Parameters<typeof sizingSettingsSchema.parse>[0],
  { prices = restless(0.1), spend = undefined as number | undefined } = {},
) {
  const snapshot = aSnapshot({
    block: aBlock(500),
    pools: [aPair(USDC, 10n ** 12n, TOKEN, 10n ** 24n)],
    prices: new Map([[TOKEN.address, prices]]),
  });
  return wantedSize({
    snapshot,
    market: snapshot.tokens.get(TOKEN.address)!,
    equity: 10_000_000_000n,
    sizing: sizingSettingsSchema.parse(sizing),
    ...(spend === undefined ? {} : { spend }),
  });
}

describe('the size that a bot wants', () => {
  test('is as much as it gets where its level decides', () => {
    expect(wanted({})).toBeUndefined();
  });

  test.each([
    ['a fixed amount', { method: 'fixed', amount: 123.45 }, 123_450_000n],
    ['a share of the equity', { method: 'percent', percent: 2.5 }, 250_000_000n],
  ])('may be %s', (_, sizing, room) => {
    expect(wanted(sizing)?.room).toBe(room);
  });

  test('is what the strategy asks for, before any method', () => {
    expect(wanted({ method: 'fixed', amount: 500 }, { spend: 20 })).toMatchObject({
      room: 20_000_000n,
      gate: 'sizing.wish',
      phrase: 'the 20 USDC that the strategy asks for',
    });
  });

  test('may be so much that the usual move costs a set share of the equity', () => {
    // 0.1 % a block of two seconds is 1 % over 200 seconds: 10 % of the equity lose 0.1 % of it.
    const sizing = { method: 'volatility', riskPercent: 0.1, horizonSeconds: 200 };
    const calm = Number(wanted(sizing)!.room) / 1e6;
    expect(calm).toBeGreaterThan(990);
    expect(calm).toBeLessThan(1_010);
    const wild = Number(wanted(sizing, { prices: restless(0.4) })!.room) / 1e6;
    expect(wild / calm).toBeCloseTo(1 / 4, 2);
  });

  test.each([
    ['no history', []],
    ['a single price', [1]],
  ])('is refused where the volatility is asked for and there is %s', (_, prices) => {
    expect(wanted({ method: 'volatility' }, { prices })).toMatchObject({
      room: 0n,
      gate: 'sizing.volatility',
    });
  });

  test('is all where the price does not move at all', () => {
    expect(wanted({ method: 'volatility' }, { prices: restless(0) })?.room).toBe(10_000_000_000n);
  });
});
