import type { BlockHeader } from '@twinlane/core/market/block';
import type { FeeOracle, FeeOffer } from '@twinlane/core/transaction/feeOracle';

/** A fee oracle that offers twice the base fee of the head, or what a test says. */
export interface SettableOracle extends FeeOracle {
  header: BlockHeader | undefined;
  instead: FeeOffer | undefined;
}

const TIP = 1_000_000_000n;

export function createSettableOracle(): SettableOracle {
  const oracle: SettableOracle = {
    header: undefined,
    instead: undefined,
    head: () => oracle.header,
    nextBaseFee: () => oracle.header?.baseFeePerGas ?? 0n,
    offer: () =>
      oracle.instead ?? {
        kind: 'send',
        fees: { maxFeePerGas: oracle.nextBaseFee() * 2n + TIP, maxPriorityFeePerGas: TIP },
      },
    baseline: () => ({ name: 'viem', gasPrice: oracle.nextBaseFee() + TIP }),
    otherFees: () => 0n,
  };
  return oracle;
}
