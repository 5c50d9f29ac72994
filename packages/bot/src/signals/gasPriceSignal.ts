import type { Breakers } from '@twinlane/core/breaker/breakers';
import { followFee, NO_FEES } from '@twinlane/core/gas/feeSpike';
import type { BlockUpdate } from '@twinlane/core/ports';

/** Tells `gasPriceSpike` of a chain how each block's base fee compares with the ceiling and with the median of the last hour. */
export function watchGasPrice(
  breakers: Pick<Breakers, 'observe'>,
  chainId: number,
  ceiling: bigint,
): (update: Pick<BlockUpdate, 'header' | 'backfill'>) => void {
  const scope = { kind: 'chain', id: String(chainId) } as const;
  let known = NO_FEES;
  return ({ header, backfill }) => {
    const { hour, comparison } = followFee(known, header, ceiling);
    known = hour;
    if (backfill) {
      return;
    }
    const detail = `block ${header.number}`;
    void breakers.observe('gasPriceSpike', scope, comparison.ofCeiling * 100, detail, 'percentOfCeiling');
    if (comparison.ofMedian !== undefined) {
      void breakers.observe('gasPriceSpike', scope, comparison.ofMedian, detail, 'timesMedian');
    }
  };
}
