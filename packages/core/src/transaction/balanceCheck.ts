import type { OtherFees } from './feeCeiling.ts';

/** What the balance must cover. */
export interface BalanceRequest extends OtherFees {
  readonly balance: bigint;
  /** What the account's other unmined transactions may still cost, wei: the sum of `mostItCosts`. */
  readonly committed: bigint;
  readonly maxFeePerGas: bigint;
  readonly value: bigint;
  /** The most gas that a cancel of it takes (`mostClosingGas`). */
  readonly cancelGas: bigint;
  /** The ceiling up to which a cancel at the same nonce may bid. */
  readonly cancelCeiling: bigint;
}

/** The most that a transaction, or the cancel that takes its place, may cost, wei. */
export function mostItCosts(request: Omit<BalanceRequest, 'balance' | 'committed'>): bigint {
  const own = request.gasLimit * request.maxFeePerGas + request.value + request.otherFees;
  const cancel = request.cancelGas * request.cancelCeiling + request.otherFees;
  return own > cancel ? own : cancel;
}

/** Wei that are missing; 0 where the balance covers the transaction, its cancel and all others. */
export function missingBalance(request: BalanceRequest): bigint {
  const missing = mostItCosts(request) + request.committed - request.balance;
  return missing > 0n ? missing : 0n;
}
