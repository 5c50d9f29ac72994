import { feeCeiling } from '@twinlane/core/transaction/feeCeiling';
import type { Moment } from '@twinlane/core/transaction/transactionEvent';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { attemptsIn } from './entry.ts';
import type { ManagerOptions } from './managerOptions.ts';

/** Bytes of a transaction beside its calldata, about. */
const BYTES = 120;

/** What fees and chain time say of a transaction; the ceiling is what the chain's other fees leave of it. */
export function marketOf(
  { feeOracle, policy, clock, chain }: Pick<ManagerOptions, 'feeOracle' | 'policy' | 'clock' | 'chain'>,
  { request, state, createdAt }: TransactionRecord,
  chainTime: number,
): Pick<Moment, 'chainTime' | 'market' | 'baseFee' | 'policy'> {
  const head = feeOracle.head();
  if (head === undefined) {
    return { chainTime, market: { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }, baseFee: 0n, policy };
  }
  const gasLimit = attemptsIn(state).at(-1)?.gasLimit ?? ('gasLimit' in state ? state.gasLimit : 1n);
  const otherFees = feeOracle.otherFees({ bytes: request.data.length / 2 + BYTES, gasLimit });
  const waited = Math.max(0, Math.floor((clock.now() - createdAt) / chain.blockTimeMs));
  return {
    chainTime: Math.max(chainTime, head.timestamp),
    market: feeOracle.offer(request.urgency, waited).fees,
    baseFee: feeOracle.nextBaseFee(),
    policy: { ...policy, ceiling: feeCeiling(policy.ceiling, { gasLimit, otherFees }) },
  };
}
