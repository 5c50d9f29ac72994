import { describe, expect, test } from 'vitest';
import { aBlock, anAddress, aToken, USDC } from '../testing/buildMarket.ts';
import { createIntent } from './createIntent.ts';
import type { IntentRequest } from './createIntent.ts';
import type { Order } from './orderIntent.ts';
import { reservedBy } from './reservedBy.ts';

const TOKEN = aToken(1);

function anIntent(changes: Partial<IntentRequest> = {}) {
  return createIntent({
    accountId: 'account-1',
    botId: 'bot-1',
    side: 'buy',
    tokenIn: USDC,
    tokenOut: TOKEN,
    amountIn: 1_000_000n,
    quotedAmountOut: 1_000_001n,
    maxSlippageBps: 100,
    route: [anAddress(7)],
    gasStyle: 'standard',
    gasEstimate: 100_001n,
    header: aBlock(50),
    deadlineSeconds: 120,
    ...changes,
  });
}

describe('the order of a decision', () => {
  test.each([
    ['rounds the smallest output up', {}, 990_001n],
    ['of nothing still asks for one unit', { quotedAmountOut: 0n }, 1n],
    ['without slippage asks for the quote', { maxSlippageBps: 0 }, 1_000_001n],
    ['of a taxed token asks for what the tax leaves', { transfer: { reached: 9n, expected: 10n } }, 891_000n],
    [
      'takes no account of a token that pays more than it should',
      { transfer: { reached: 11n, expected: 10n } },
      990_001n,
    ],
  ] as const)('%s', (_, changes, minAmountOut) => {
    expect(anIntent(changes).minAmountOut).toBe(minAmountOut);
  });

  test('has a deadline in chain time, a gas limit with its margin and caps above the base fee', () => {
    expect(anIntent()).toMatchObject({
      deadline: aBlock(50).timestamp + 120,
      decidedAtBlock: 50,
      decidedAt: aBlock(50).timestamp,
      gasLimit: 130_002n,
      maxFeePerGas: 20_500_000_000n,
      maxPriorityFeePerGas: 500_000_000n,
    });
  });

  test('is the same order when it is decided again, and another one on the next block or the other side', () => {
    const key = anIntent().idempotencyKey;
    expect(anIntent({ amountIn: 5n }).idempotencyKey).toBe(key);
    expect(anIntent({ header: aBlock(51) }).idempotencyKey).not.toBe(key);
    expect(anIntent({ botId: 'bot-2' }).idempotencyKey).not.toBe(key);
    expect(anIntent({ side: 'sell', tokenIn: TOKEN, tokenOut: USDC }).idempotencyKey).not.toBe(key);
  });

  test('reserves its cash when it buys, and the most that its gas may cost', () => {
    const stored = (draft: ReturnType<typeof anIntent>): Order => ({
      ...draft,
      id: '1',
      thoughtId: '2',
      status: 'requested',
    });
    const gas = 130_002n * 20_500_000_000n;
    const sale = anIntent({ side: 'sell', tokenIn: TOKEN, tokenOut: USDC });
    expect(reservedBy([stored(anIntent())], USDC.address)).toEqual({ cash: 1_000_000n, native: gas });
    expect(reservedBy([stored(anIntent()), stored(sale)], USDC.address)).toEqual({
      cash: 1_000_000n,
      native: 2n * gas,
    });
    expect(reservedBy([], USDC.address)).toEqual({ cash: 0n, native: 0n });
  });
});
