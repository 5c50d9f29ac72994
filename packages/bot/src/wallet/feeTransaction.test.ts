import type { Hex } from '@twinlane/core/money/hex';
import * as fc from 'fast-check';
import { keccak256, numberToHex, parseTransaction, serializeTransaction } from 'viem';
import { describe, expect, it } from 'vitest';
import { feeEnvelope, feeFields } from './feeTransaction.ts';
import { localAccount } from './localAccount.ts';

const WORD = 2n ** 256n - 1n;
const hex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`;
const ofBytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => hex(bytes));

const transactions = fc.record({
  chainId: fc.integer({ min: 1, max: 2 ** 50 }),
  nonce: fc.nat(),
  to: ofBytes(20),
  data: fc.oneof(
    fc.constantFrom<Hex>('0x', '0x00', '0x7f', '0x80', '0xAB'),
    fc.uint8Array({ maxLength: 70_000 / 256 }).map((bytes) => hex(bytes)),
    fc.constant(`0x${'cd'.repeat(70_000)}` as const),
  ),
  value: fc.bigInt({ min: 0n, max: WORD }),
  gasLimit: fc.bigInt({ min: 1n, max: 2n ** 40n }),
  fees: fc.record({
    maxFeePerGas: fc.bigInt({ min: 2n ** 40n, max: 2n ** 90n }),
    maxPriorityFeePerGas: fc.bigInt({ min: 0n, max: 2n ** 40n }),
  }),
});

const signatures = fc.record({
  r: fc.bigInt({ min: 1n, max: WORD }),
  s: fc.bigInt({ min: 1n, max: WORD }),
  yParity: fc.constantFrom(0, 1),
});

describe('a transaction of EIP-1559', () => {
  it('has the bytes that viem gives it, with and without a signature', () => {
    fc.assert(
      fc.property(transactions, signatures, ({ gasLimit, fees, ...rest }, { r, s, yParity }) => {
        const theirs = { ...rest, ...fees, type: 'eip1559', gas: gasLimit } as const;
        const fields = feeFields({ ...rest, gasLimit, fees });
        expect(`0x${feeEnvelope(fields)}`).toBe(serializeTransaction(theirs));
        const signed = serializeTransaction(theirs, { r: numberToHex(r), s: numberToHex(s), yParity });
        expect(`0x${feeEnvelope(fields, { r, s, yParity })}`).toBe(signed);
      }),
    );
  });

  it('is signed as viem signs it', async () => {
    const account = localAccount(new Uint8Array(32).fill(7));
    const call = { chainId: 31_337, nonce: 3, to: account.address, data: '0x1234', value: 0n } as const;
    const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n };
    const { raw, hash } = await account.signFees({ ...call, gasLimit: 50_000n, fees });
    expect(raw).toBe(await account.signTransaction({ ...call, ...fees, type: 'eip1559', gas: 50_000n }));
    expect(hash).toBe(keccak256(raw));
    expect(parseTransaction(raw).nonce).toBe(3);
  });
});
