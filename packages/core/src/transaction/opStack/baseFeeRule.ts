import { FatalError } from '../../errors.ts';
import type { BlockHeader } from '../../market/block.ts';
import { type BaseFeeRule, nextBaseFee } from '../../market/nextBaseFee.ts';
import type { Hex } from '../../money/hex.ts';

/** What an OP-stack header says of fees. */
export type OpStackHeader = Pick<BlockHeader, 'baseFeePerGas' | 'gasUsed' | 'gasLimit'> & {
  readonly extraData: Hex;
  /** From Jovian on the block's data footprint, which counts as gas used where it is greater. */
  readonly blobGasUsed?: bigint;
};

/** OP mainnet's and Base's constants since Canyon, for headers from before Holocene, which say nothing. */
const CANYON: BaseFeeRule = { elasticity: 6n, changeDenominator: 250n };

/**
 * The rule in an OP-stack header's `extraData`. Holocene: version 0, denominator and elasticity as big-endian u32
 * (9 bytes; both 0: the chain's constants). Jovian: version 1, the same, and the minimum base fee as u64 (17 bytes).
 * Sources: specs.optimism.io protocol/holocene/exec-engine and protocol/jovian/exec-engine, and op-geth
 * consensus/misc/eip1559/eip1559_optimism.go.
 * @throws FatalError `op-stack.extra-data` for any other form.
 */
export function baseFeeRuleOf(extraData: Hex, constants: BaseFeeRule = CANYON): BaseFeeRule {
  if (extraData === '0x') {
    return constants;
  }
  const version = extraData.slice(2, 4);
  const expected = { '00': 20, '01': 36 }[version];
  if (!/^0x[0-9a-fA-F]+$/.test(extraData) || extraData.length !== expected) {
    throw malformed(extraData);
  }
  const changeDenominator = BigInt(`0x${extraData.slice(4, 12)}`);
  const elasticity = BigInt(`0x${extraData.slice(12, 20)}`);
  if ((changeDenominator === 0n) !== (elasticity === 0n)) {
    throw malformed(extraData);
  }
  const rule = changeDenominator === 0n ? constants : { elasticity, changeDenominator };
  return version === '01' ? { ...rule, minimum: BigInt(`0x${extraData.slice(20)}`) } : rule;
}

/** Base fee of the block after an OP-stack block, wei per gas. @throws as `baseFeeRuleOf`. */
export function nextOpStackBaseFee(parent: OpStackHeader): bigint {
  const footprint = parent.extraData.startsWith('0x01') ? (parent.blobGasUsed ?? 0n) : 0n;
  const gasUsed = footprint > parent.gasUsed ? footprint : parent.gasUsed;
  return nextBaseFee({ ...parent, gasUsed }, baseFeeRuleOf(parent.extraData));
}

function malformed(extraData: string): FatalError {
  return new FatalError(
    'op-stack.extra-data',
    `A header's extraData is neither Holocene's nor Jovian's: ${extraData.slice(0, 80)}`,
    {
      hint: 'Check that the endpoint belongs to the configured chain, and whether the chain had an upgrade.',
    },
  );
}
