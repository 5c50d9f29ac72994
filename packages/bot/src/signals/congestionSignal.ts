import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { BlockUpdate } from '@twinlane/core/ports';

/** A block is meant to be half full. */
const TARGET_SHARE = 0.5;

/** Tells `networkCongestion` of a chain how full each block is, as a multiple of its gas target. */
export function watchCongestion(
  breakers: Pick<Breakers, 'observe'>,
  chainId: number,
): (update: Pick<BlockUpdate, 'header' | 'backfill'>) => void {
  const scope = { kind: 'chain', id: String(chainId) } as const;
  return ({ header: { gasUsed, gasLimit, number }, backfill }) => {
    if (!backfill && gasLimit > 0n) {
      const ofTarget = Number(gasUsed) / Number(gasLimit) / TARGET_SHARE;
      void breakers.observe('networkCongestion', scope, ofTarget, `block ${number}`);
    }
  };
}
