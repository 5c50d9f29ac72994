import { FatalError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { RollupFeeParameters } from '@twinlane/core/transaction/opStack/rollupFees';

/** Predeploy with the attributes of the parent chain: specs.optimism.io protocol/predeploys, L1Block. */
const L1_BLOCK: Address = '0x4200000000000000000000000000000000000015';

/** Selectors of its getters. */
const GETTERS = {
  l1BaseFee: '0x5cf24969', // basefee()
  blobBaseFee: '0xf8206140', // blobBaseFee()
  baseFeeScalar: '0xc5985918', // baseFeeScalar()
  blobBaseFeeScalar: '0x68d5dca6', // blobBaseFeeScalar()
  operatorFeeScalar: '0x4d5d9a2a', // operatorFeeScalar()
  operatorFeeConstant: '0x16d3bc7f', // operatorFeeConstant()
} as const satisfies Record<Exclude<keyof RollupFeeParameters, 'jovian'>, Hex>;

/**
 * What a rollup charges beside gas, at a block. The operator's part is 0 where the chain does not have it yet.
 * @param jovian whether the block's header says that Jovian is active
 * @throws as the reader, and FatalError `gas.no-rollup` where the chain has no such contract.
 */
export async function readRollupFees(
  reader: Pick<ChainReader, 'readContracts'>,
  block: number,
  jovian: boolean,
): Promise<RollupFeeParameters> {
  const names = Object.keys(GETTERS) as (keyof typeof GETTERS)[];
  const calls = names.map((name) => ({ to: L1_BLOCK, data: GETTERS[name] }));
  const answers = await reader.readContracts(calls, block);
  const read = (name: keyof typeof GETTERS): bigint | undefined => {
    const answer = answers[names.indexOf(name)];
    return answer === undefined || answer === '0x' ? undefined : BigInt(answer);
  };
  const needed = (name: keyof typeof GETTERS): bigint => {
    const value = read(name);
    if (value === undefined) {
      throw new FatalError(
        'gas.no-rollup',
        `The chain's L1Block contract (${L1_BLOCK}) does not tell ${name}.`,
        {
          hint: 'Check that the endpoint belongs to the configured chain.',
        },
      );
    }
    return value;
  };
  return {
    l1BaseFee: needed('l1BaseFee'),
    blobBaseFee: needed('blobBaseFee'),
    baseFeeScalar: needed('baseFeeScalar'),
    blobBaseFeeScalar: needed('blobBaseFeeScalar'),
    operatorFeeScalar: read('operatorFeeScalar') ?? 0n,
    operatorFeeConstant: read('operatorFeeConstant') ?? 0n,
    jovian,
  };
}
