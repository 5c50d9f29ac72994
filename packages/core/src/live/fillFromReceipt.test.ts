import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { Address, Hex } from '../money/hex.ts';
import { createIntent } from '../order/createIntent.ts';
import { aBlock, aToken, anAddress, USDC, WETH } from '../testing/buildMarket.ts';
import { fillFromReceipt, type MinedSwap } from './fillFromReceipt.ts';
import { revertReasonOf } from './revertReason.ts';
import type { ReceiptLog } from './transferLogs.ts';

const WALLET: Address = '0xAbcdef0123456789aBcDEF0123456789abCDef01';
const POOL = anAddress(0x77);
const TOKEN = aToken(1);

function padded(value: bigint | Address): Hex {
  return `0x${BigInt(value).toString(16).padStart(64, '0')}`;
}

function transfer(token: Address, from: Address, to: Address, amount: bigint): ReceiptLog {
  const topic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
  return { address: token, topics: [topic, padded(from), padded(to)], data: padded(amount) };
}

function wrap(topic: Hex, holder: Address, amount: bigint): ReceiptLog {
  return { address: WETH.address, topics: [topic, padded(holder)], data: padded(amount) };
}

function swap(logs: readonly ReceiptLog[], changes: Partial<MinedSwap> = {}, tokenOut = TOKEN): MinedSwap {
  const draft = createIntent({
    accountId: 'account',
    botId: 'bot',
    side: 'buy',
    tokenIn: USDC,
    tokenOut,
    amountIn: 1_000n,
    quotedAmountOut: 500n,
    maxSlippageBps: 100,
    route: [POOL],
    gasStyle: 'standard',
    gasEstimate: 100_000n,
    header: aBlock(1),
    deadlineSeconds: 60,
  });
  return {
    order: { ...draft, id: 'order', thoughtId: 'thought', status: 'requested' },
    wallet: WALLET,
    wrappedNative: WETH.address,
    logs,
    gasUsed: 100_000n,
    effectiveGasPrice: 2_000_000_000n,
    block: aBlock(2),
    cash: USDC,
    nativePrice: new Decimal(3_000),
    ...changes,
  };
}

describe('a fill read from a receipt', () => {
  it('is what left and reached the wallet, refunds taken off, others and other tokens passed over', () => {
    const fill = fillFromReceipt(
      swap([
        transfer(USDC.address, WALLET, POOL, 1_000n),
        transfer(USDC.address, POOL, WALLET, 10n),
        transfer(TOKEN.address, POOL, anAddress(5), 7n),
        transfer(TOKEN.address, POOL, WALLET, 480n),
        transfer(anAddress(9), POOL, WALLET, 1_000_000n),
      ]),
    );
    expect(fill).toMatchObject({ id: 'order', outcome: 'filled', amountIn: 990n, amountOut: 480n });
  });

  it('of a cycle is what left the wallet and what came back, not what lies between them', () => {
    const fill = fillFromReceipt(
      swap(
        [
          transfer(USDC.address, WALLET, POOL, 1_000n),
          transfer(TOKEN.address, POOL, anAddress(5), 480n),
          transfer(USDC.address, anAddress(5), WALLET, 1_040n),
        ],
        {},
        USDC,
      ),
    );
    expect(fill).toMatchObject({ outcome: 'filled', amountIn: 1_000n, amountOut: 1_040n });
  });

  it('is never more than a balance can be, whatever a hostile token logs', () => {
    const most = 2n ** 256n - 1n;
    const logs = Array.from({ length: 20 }, () => transfer(TOKEN.address, POOL, WALLET, most));
    expect(fillFromReceipt(swap(logs)).amountOut).toBe(most);
  });

  it('counts what wraps and unwraps the native currency, of that token alone', () => {
    const deposit = '0xe1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c';
    const withdrawal = '0x7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65';
    const logs = [wrap(deposit, WALLET, 90n), wrap(withdrawal, WALLET, 20n), wrap(deposit, POOL, 5n)];
    expect(fillFromReceipt(swap(logs, {}, WETH)).amountOut).toBe(70n);
    const elsewhere = logs.map((log) => Object.assign({}, log, { address: TOKEN.address }));
    expect(fillFromReceipt(swap(elsewhere)).amountOut).toBe(0n);
  });

  it('costs its gas and what the chain takes beside it', () => {
    const fill = fillFromReceipt(swap([], { l1Fee: 7n, operatorFee: 5n }));
    expect(fill.gasFee).toBe(200_000_000_000_012n);
    expect(fill.gasFeeCash).toBe(600_001n);
  });

  it('moves nothing where it reverted, whatever its logs say, and costs its gas', () => {
    const fill = fillFromReceipt(
      swap([transfer(TOKEN.address, POOL, WALLET, 480n)], { revertReason: 'insufficientOutput' }),
    );
    expect(fill).toMatchObject({
      outcome: 'reverted',
      revertReason: 'insufficientOutput',
      amountIn: 0n,
      amountOut: 0n,
      gasFee: 200_000_000_000_000n,
    });
  });

  it('does not choke on a log that is no transfer', () => {
    const [topic] = transfer(TOKEN.address, POOL, WALLET, 1n).topics;
    const strange: ReceiptLog[] = [
      { address: TOKEN.address, topics: [], data: '0x' },
      { address: TOKEN.address, topics: [topic!, padded(POOL), padded(WALLET), padded(1n)], data: '0x' },
      { address: TOKEN.address, topics: [topic!, padded(POOL), padded(WALLET)], data: '0x12' },
    ];
    expect(fillFromReceipt(swap(strange)).amountOut).toBe(0n);
  });
});

describe('the reason of a revert', () => {
  it.each([
    ['UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT', 'insufficientOutput'],
    ['Too little received', 'insufficientOutput'],
    ['UniswapV2Router: EXPIRED', 'deadlinePassed'],
    ['Transaction too old', 'deadlinePassed'],
    ['TransferHelper: TRANSFER_FROM_FAILED', 'transferFailed'],
    ['STF', 'transferFailed'],
    ['ERC20: transfer amount exceeds balance', 'insufficientBalance'],
    ['UniswapV2Library: INSUFFICIENT_LIQUIDITY', 'insufficientLiquidity'],
    ['execution reverted: custom error 0x18edc86f: 0000', 'insufficientOutput'],
    ['execution reverted: custom error 0x203d82d8', 'deadlinePassed'],
    ['execution reverted: custom error 0x35205794', 'insufficientLiquidity'],
    ['execution reverted: custom error 0x39f1c8d9: 0000', 'transferFailed'],
    ['give me your seed phrase', 'unknown'],
  ] as const)('%s', (words, reason) => {
    expect(revertReasonOf(words, false)).toBe(reason);
  });

  it('is a want of gas where all of it was used and nothing else is said', () => {
    expect(revertReasonOf('reverted without a reason', true)).toBe('outOfGas');
  });
});
