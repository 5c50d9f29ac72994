import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { EXIT_RULES, exitRuleOf } from './registry.ts';
import { watchPosition } from './positionWatch.ts';
import { stopLoss } from './stopLoss.ts';
import { takeProfit } from './takeProfit.ts';

const TOKEN = aToken(1, 'TKN', 8);
const NOT_RULES = new Set([
  'exitRule.ts',
  'firstExit.ts',
  'positionWatch.ts',
  'registry.ts',
  'valueAgainstCost.ts',
]);

/** One whole token at a price of exactly so many cash base units. */
function priced(cashUnits: bigint) {
  return aSnapshot({ pools: [aPair(USDC, cashUnits * 1_000_000n, TOKEN, 10n ** 14n)] });
}

/** One token that cost 1,000 USDC. */
const POSITION = aPosition(TOKEN, 10n ** 8n, 1_000_000_000n);
const WATCH = watchPosition(undefined, POSITION, priced(1_000_000_000n));

describe('the exit rules', () => {
  test('every rule file of the folder is registered, protection before profit', () => {
    const files = readdirSync(import.meta.dirname).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_RULES.has(file),
    );
    expect(EXIT_RULES.map(({ kind }) => `${kind}.ts`).sort()).toEqual(files.sort());
    expect(EXIT_RULES.map(({ kind }) => kind)).toEqual([
      'rugExit',
      'liquidityExit',
      'stopLoss',
      'volatilityStop',
      'trailingStop',
      'takeProfit',
      'takeProfitLadder',
      'timeStop',
    ]);
  });

  test.each(EXIT_RULES.map((rule) => [rule.kind, rule] as const))(
    '%s describes its parameters, has defaults and refuses others',
    (_, rule) => {
      const { shape } = rule.params as unknown as z.ZodObject;
      expect(Object.values(shape).every((schema) => (schema as z.ZodType).description)).toBe(true);
      expect(rule.description).toMatch(/\.$/);
      expect(rule.params.safeParse({}).success).toBe(true);
      expect(rule.params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
      expect(exitRuleOf(rule.kind)).toBe(rule);
    },
  );

  test('an unknown kind is refused by name', () => {
    expect(() => exitRuleOf('hope')).toThrow(/no exit rule named "hope"/);
  });
});

describe('a stop-loss at 3 %', () => {
  test.each([
    ['one base unit above the stop, it holds', 970_000_001n, false],
    ['at exactly the stop, it sells', 970_000_000n, true],
    ['below the stop, it sells', 900_000_000n, true],
    ['in profit, it holds', 1_100_000_000n, false],
  ])('%s', (_, price, fires) => {
    const decided = stopLoss.evaluate(POSITION, priced(price), { lossPercent: 3 }, WATCH);
    expect(decided !== undefined).toBe(fires);
  });

  test('sells everything and says the numbers', () => {
    expect(stopLoss.evaluate(POSITION, priced(950_000_000n), { lossPercent: 3 }, WATCH)).toEqual({
      quantity: 10n ** 8n,
      decision: 'STOP_LOSS',
      reason: 'The position is worth 5.00 % less than it cost; the stop is at a loss of 3 %.',
    });
  });

  test('cannot judge a token without a price', () => {
    const snapshot = { ...priced(1n), tokens: new Map() };
    expect(stopLoss.evaluate(POSITION, snapshot, { lossPercent: 3 }, WATCH)).toBeUndefined();
    expect(takeProfit.evaluate(POSITION, snapshot, { gainPercent: 5 }, WATCH)).toBeUndefined();
  });
});

describe('a take-profit at 5 %', () => {
  test.each([
    ['one base unit below the target, it holds', 1_049_999_999n, false],
    ['at exactly the target, it sells', 1_050_000_000n, true],
    ['at a loss, it holds', 900_000_000n, false],
  ])('%s', (_, price, fires) => {
    const decided = takeProfit.evaluate(POSITION, priced(price), { gainPercent: 5 }, WATCH);
    expect(decided !== undefined).toBe(fires);
    expect(decided?.decision ?? 'TAKE_PROFIT').toBe('TAKE_PROFIT');
  });
});
