import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aBot, aPosition } from '../testing/buildStep.ts';
import { firstExit } from './firstExit.ts';
import { watchPosition, type PositionWatch } from './positionWatch.ts';
import { EXIT_RULES, exitRuleOf, exitsOf, paramsOf } from './registry.ts';

const TOKEN = aToken(1, 'TKN', 8);

/** A market in which a token costs so many cash base units. */
function priced(cashUnits: bigint): MarketSnapshot {
  return aSnapshot({ pools: [aPair(USDC, cashUnits * 1_000_000n, TOKEN, 10n ** 14n)] });
}

/** One token that cost 1,000 USDC, and what is known of it since. */
const POSITION = aPosition(TOKEN, 10n ** 8n, 1_000_000_000n);
const WATCH: PositionWatch = {
  ...watchPosition(undefined, POSITION, priced(1_000_000_000n)),
  highestPrice: '1100',
  volatility: 0.001,
};

const baseUnits = (price: Decimal): bigint => BigInt(price.mul(1_000_000).toFixed(0));

describe('the lines of a position', () => {
  test.each([
    ['stopLoss', { lossPercent: 7 }, 930],
    ['volatilityStop', { multiple: 3, horizonBlocks: 100 }, 970],
    ['trailingStop', { trailPercent: 5, activationPercent: 2 }, 1_045],
    ['takeProfit', { gainPercent: 12.5 }, 1_125],
    ['takeProfitLadder', { rungs: [{ gainPercent: 4, sellPercent: 40 }] }, 1_040],
  ])('%s sells at its line and not on this side of it', (kind, given, price) => {
    const rule = exitRuleOf(kind);
    const params = rule.params.parse(given);
    const [line] = rule.lines?.(POSITION, USDC, params, WATCH) ?? [];
    expect(line?.price.toNumber()).toBe(price);
    const at = baseUnits(line?.price ?? new Decimal(0));
    const isStop = line?.kind === 'stop';
    const beyond = isStop ? at - 1n : at + 1n;
    const before = isStop ? at + 1n : at - 1n;
    expect(rule.evaluate(POSITION, priced(beyond), params, WATCH)).toBeDefined();
    expect(rule.evaluate(POSITION, priced(before), params, WATCH)).toBeUndefined();
  });

  test('a trailing stop that does not follow yet says where it begins to', () => {
    const rule = exitRuleOf('trailingStop');
    const params = rule.params.parse({ trailPercent: 5, activationPercent: 20 });
    const lines = rule.lines?.(POSITION, USDC, params, WATCH);
    expect(lines?.map(({ kind, price }) => [kind, price.toNumber()])).toEqual([['activation', 1_200]]);
  });

  test('a ladder leaves out the rungs that were sold and says what share each of the others sells', () => {
    const rule = exitRuleOf('takeProfitLadder');
    const left = { ...POSITION, quantity: 6n * 10n ** 7n, cost: 600_000_000n };
    const lines = rule.lines?.(left, USDC, rule.params.parse({}), WATCH);
    expect(lines?.map(({ price, sharePercent }) => [price.toNumber(), sharePercent])).toEqual([
      [1_080, 50],
      [1_160, 50],
    ]);
  });

  test('an empty position has none', () => {
    const empty = { ...POSITION, quantity: 0n, cost: 0n };
    for (const { lines, params } of EXIT_RULES) {
      expect(lines?.(empty, USDC, params.parse({}), WATCH) ?? []).toEqual([]);
    }
  });
});

describe('exit rules of a single position', () => {
  const bot = aBot({ positionExits: { [POSITION.id]: { stopLoss: { lossPercent: 20 }, takeProfit: null } } });
  const ask = (position: typeof POSITION, price: bigint) =>
    firstExit({
      position,
      snapshot: priced(price),
      exits: exitsOf(bot, position.id),
      watch: WATCH,
      smallestTrade: 0n,
    });

  test('take the place of those of its bot', () => {
    expect(ask(POSITION, 950_000_000n)).toBeUndefined();
    expect(ask(POSITION, 790_000_000n)?.kind).toBe('stopLoss');
  });

  test('may switch a rule off', () => {
    expect(ask(POSITION, 1_090_000_000n)).toBeUndefined();
  });

  test('say nothing of its other positions', () => {
    expect(ask({ ...POSITION, id: 'another' }, 950_000_000n)?.kind).toBe('stopLoss');
    expect(ask({ ...POSITION, id: 'another' }, 1_090_000_000n)?.kind).toBe('takeProfit');
  });

  test('may switch off a rule that runs unless it is', () => {
    expect(paramsOf(exitRuleOf('rugExit'), {})).toMatchObject({ enabled: true });
    expect(paramsOf(exitRuleOf('rugExit'), { rugExit: null })).toBeUndefined();
  });
});
