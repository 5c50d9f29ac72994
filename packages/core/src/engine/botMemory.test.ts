import { describe, expect, it, test } from 'vitest';
import { anAddress, aToken, USDC } from '../testing/buildMarket.ts';
import { EMPTY_MEMORY, noteOrderEnded, noteOrderReopened, rest } from './botMemory.ts';
import type { TradingSettings } from './tradingSettings.ts';

const token = aToken(1);
const entry = { side: 'buy', tokenIn: USDC, tokenOut: token, amountIn: 7n } as const;
const exit = { side: 'sell', tokenIn: token, tokenOut: USDC, amountIn: 7n } as const;
const trading = { tokenCooldownSeconds: 60 } as Partial<TradingSettings> as TradingSettings;

const cycle = {
  side: 'cycle',
  tokenIn: USDC,
  tokenOut: USDC,
  amountIn: 7n,
  route: [anAddress(7), anAddress(8)],
} as const;

test('the pools of a cycle that failed are left alone for a while; those of one that was filled are not', () => {
  const failed = noteOrderEnded(EMPTY_MEMORY, cycle, { filled: false, now: 1_000 }, trading);
  expect(Object.keys(failed.rests)).toEqual(cycle.route);
  expect(failed.rests[cycle.route[0]]?.until).toBe(1_000 + trading.tokenCooldownSeconds);
  expect(noteOrderEnded(EMPTY_MEMORY, cycle, { filled: true, now: 1_000 }, trading)).toBe(EMPTY_MEMORY);
});

describe('an order whose end was taken back', () => {
  it.each([
    ['a filled entry', entry, true],
    ['a failed entry', entry, false],
    ['a filled exit', exit, true],
    ['a failed exit', exit, false],
    ['a failed cycle', cycle, false],
  ] as const)('leaves nothing of %s in the memory', (_, order, filled) => {
    const ended = noteOrderEnded(EMPTY_MEMORY, order, { filled, now: 1_000 }, trading);
    expect(noteOrderReopened(ended, order)).toEqual(EMPTY_MEMORY);
  });

  it('lets a token rest on that rests for another reason', () => {
    const resting = rest(EMPTY_MEMORY, token.address, 5_000, 'it failed the liquidity check');
    expect(noteOrderReopened(resting, entry)).toEqual(resting);
    expect(noteOrderReopened(resting, exit)).toEqual(resting);
  });

  it('counts a sale that was taken back as held again, and not as bought again', () => {
    const watch = {
      positionId: 'p',
      bought: '10',
      quantity: '3',
      highestPrice: '1',
      depth: '0',
    };
    const memory = { ...EMPTY_MEMORY, watches: { [token.address]: watch } };
    expect(noteOrderReopened(memory, exit).watches[token.address]).toEqual({ ...watch, quantity: '10' });
    expect(noteOrderReopened(memory, entry).watches).toEqual({});
  });
});
