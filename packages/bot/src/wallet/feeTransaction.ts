import type { SigningRequest } from '@twinlane/core/transaction/signer';
import type { DigestSignature } from './digestAccount.ts';

/** A transaction that bids by base fee and tip (type 2 of EIP-1559), as far as a signature covers it. */
export type FeeTransaction = Omit<SigningRequest, 'intent' | 'role'>;

/** Its fields in a row, hexadecimal digits in RLP: written once, for what is signed and for what is sent. */
export function feeFields({ chainId, nonce, fees, gasLimit, to, value, data }: FeeTransaction): string {
  return (
    quantity(chainId) +
    quantity(nonce) +
    quantity(fees.maxPriorityFeePerGas) +
    quantity(fees.maxFeePerGas) +
    quantity(gasLimit) +
    text(to.slice(2).toLowerCase()) +
    quantity(value) +
    text(data.slice(2).toLowerCase()) +
    NO_ACCESS_LIST
  );
}

/** What is hashed to be signed, and with a signature what is sent: digits without `0x`. */
export function feeEnvelope(fields: string, signature?: DigestSignature): string {
  const end =
    signature === undefined
      ? ''
      : quantity(signature.yParity) + quantity(signature.r) + quantity(signature.s);
  const all = fields + end;
  return TYPE + prefix(0xc0, all.length / 2) + all;
}

const TYPE = '02';
const NO_ACCESS_LIST = 'c0';
/** Longest text or list whose length stands in the prefix itself. */
const SHORT = 55;

function text(digits: string): string {
  return digits.length === 2 && digits < '80' ? digits : prefix(0x80, digits.length / 2) + digits;
}

/** A number has no leading zeros, and 0 is empty. */
function quantity(number: number | bigint): string {
  return text(number === 0 || number === 0n ? '' : even(number.toString(16)));
}

function prefix(kind: number, length: number): string {
  if (length <= SHORT) {
    return (kind + length).toString(16);
  }
  const digits = even(length.toString(16));
  return (kind + SHORT + digits.length / 2).toString(16) + digits;
}

function even(digits: string): string {
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}
