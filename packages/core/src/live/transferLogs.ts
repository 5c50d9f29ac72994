import type { Address, Hex } from '../money/hex.ts';

/** A log of a receipt. */
export interface ReceiptLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** keccak256 of `Transfer(address,address,uint256)`, `Deposit(address,uint256)` and `Withdrawal(address,uint256)`. */
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const DEPOSIT = '0xe1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c';
const WITHDRAWAL = '0x7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65';

/** What moved of a token between a holder and everybody else, base units. */
export interface TokenFlow {
  readonly received: bigint;
  readonly sent: bigint;
}

/**
 * What a holder received of a token and sent of it by a transaction's logs: transfers to it and from it, and for the token
 * that wraps the native currency also deposits and withdrawals. A token that takes a share logs what arrives.
 */
export function tokenFlow(
  logs: readonly ReceiptLog[],
  { token, holder, wraps }: { readonly token: Address; readonly holder: Address; readonly wraps: boolean },
): TokenFlow {
  let received = 0n;
  let sent = 0n;
  for (const { address, topics, data } of logs) {
    if (!isSame(address, token)) {
      continue;
    }
    const [event, first, second] = topics;
    if (event === TRANSFER && topics.length === 3) {
      received += isHolder(second, holder) ? amountOf(data) : 0n;
      sent += isHolder(first, holder) ? amountOf(data) : 0n;
    } else if (wraps && event === DEPOSIT && isHolder(first, holder)) {
      received += amountOf(data);
    } else if (wraps && event === WITHDRAWAL && isHolder(first, holder)) {
      sent += amountOf(data);
    }
  }
  return { received, sent };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether an indexed address is the holder's. */
function isHolder(topic: Hex | undefined, holder: Address): boolean {
  return topic !== undefined && isSame(topic.slice(26), holder.slice(2));
}

function amountOf(data: Hex): bigint {
  return /^0x[0-9a-f]{64}/i.test(data) ? BigInt(data.slice(0, 66)) : 0n;
}
