import type { BlockHeader } from './block.ts';

/** How a chain moves its base fee. */
export interface BaseFeeRule {
  /** Gas limit divided by gas target. */
  readonly elasticity: bigint;
  /** The base fee changes by at most its share of one over this. */
  readonly changeDenominator: bigint;
  /** The base fee never falls below this, wei per gas. 0 where absent. */
  readonly minimum?: bigint;
}

/** Ethereum's rule (EIP-1559). */
export const ETHEREUM_BASE_FEE: BaseFeeRule = { elasticity: 2n, changeDenominator: 8n };

/** Base fee of the block after `parent`, in wei per gas: `calc_base_fee_per_gas` of EIP-1559, to the wei. */
export function nextBaseFee(
  parent: Pick<BlockHeader, 'baseFeePerGas' | 'gasUsed' | 'gasLimit'>,
  rule: BaseFeeRule = ETHEREUM_BASE_FEE,
): bigint {
  const next = unbounded(parent, rule);
  const minimum = rule.minimum ?? 0n;
  return next < minimum ? minimum : next;
}

function unbounded(
  parent: Pick<BlockHeader, 'baseFeePerGas' | 'gasUsed' | 'gasLimit'>,
  rule: BaseFeeRule,
): bigint {
  const { baseFeePerGas: fee, gasUsed } = parent;
  const target = parent.gasLimit / rule.elasticity;
  if (target === 0n || gasUsed === target) {
    return fee;
  }
  if (gasUsed > target) {
    const rise = (fee * (gasUsed - target)) / target / rule.changeDenominator;
    return fee + (rise > 1n ? rise : 1n);
  }
  return fee - (fee * (target - gasUsed)) / target / rule.changeDenominator;
}
