import { DEADLINES } from '@twinlane/core/gas/offerFees';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { URGENCIES } from '@twinlane/core/transaction/feeOracle';
import { toAmount } from '@twinlane/protocol/amount';
import type { GasView } from '@twinlane/protocol/gas';
import type { HeadFeeOracle } from '../gas/createFeeOracle.ts';

/** A usual swap: length of the signed transaction, and its gas limit. */
const SWAP = { bytes: 450, gasLimit: 250_000n };
const NATIVE_DECIMALS = 18;

/** What the protocol shows of fees; undefined before the first head was looked up. */
export function gasView(
  fees: HeadFeeOracle,
  chain: Pick<ChainDefinition, 'id' | 'name' | 'nativeSymbol' | 'features'>,
): GasView | undefined {
  const head = fees.head();
  const view = fees.view();
  const recent = fees.recentBaseFees();
  const [first, last] = [recent[0], recent.at(-1)];
  if (head === undefined || view === undefined || first === undefined || last === undefined) {
    return undefined;
  }
  const sorted = recent.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    chain: { id: chain.id, name: chain.name, nativeSymbol: chain.nativeSymbol },
    blockNumber: head.number,
    baseFee: head.baseFeePerGas.toString(),
    nextBaseFee: fees.nextBaseFee().toString(),
    expectedChange: Math.expm1(view.expectedStep),
    suggestedTip: String(view.nodeTip),
    ceiling: fees.ceiling.toString(),
    trend: {
      blocks: recent.length,
      lowest: String(sorted[0] ?? 0n),
      median: String(sorted[Math.floor(sorted.length / 2)] ?? 0n),
      highest: String(sorted.at(-1) ?? 0n),
      change: first === 0n ? 0 : Number(last) / Number(first) - 1,
    },
    offers: URGENCIES.map((urgency) => {
      const { kind, fees: pair } = fees.offer(urgency, 0);
      return {
        urgency,
        deadline: DEADLINES[urgency],
        action: kind,
        maxFeePerGas: pair.maxFeePerGas.toString(),
        maxPriorityFeePerGas: pair.maxPriorityFeePerGas.toString(),
      };
    }),
    ...(chain.features.parentChainFee
      ? {
          rollup: {
            bytes: SWAP.bytes,
            gasLimit: SWAP.gasLimit.toString(),
            fee: toAmount(fees.otherFees(SWAP), NATIVE_DECIMALS),
          },
        }
      : {}),
  };
}
