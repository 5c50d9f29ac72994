import { FatalError } from '@twinlane/core/errors';
import type { FeeBlock } from '@twinlane/core/gas/feeMemory';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import { z } from 'zod';

/** Fees of past blocks, oldest first, as the node remembers them. */
export interface PastFees {
  readonly blocks: readonly FeeBlock[];
  /** Base fee of the block after the last one, wei per gas. */
  readonly nextBaseFee: bigint;
}

/** The percentile of a block's tips that counts as what the block demanded. */
const DEMANDED = 10;

const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((text) => BigInt(text));
const answer = z.object({
  oldestBlock: quantity,
  baseFeePerGas: z.array(quantity),
  gasUsedRatio: z.array(z.number()),
  reward: z.array(z.array(quantity)).nullish(),
});

/**
 * Fees of up to `count` blocks up to block `last` (`eth_feeHistory`). An empty block says nothing of tips: it counts as the one
 * before it. @throws as the reader, and FatalError `gas.fee-history` for an answer that is none.
 */
export async function readFeeHistory(
  reader: Pick<ChainReader, 'request'>,
  last: number,
  count: number,
): Promise<PastFees> {
  const told = answer.safeParse(await reader.request('eth_feeHistory', [hex(count), hex(last), [DEMANDED]]));
  const nextBaseFee = told.data?.baseFeePerGas.at(-1);
  if (told.data === undefined || nextBaseFee === undefined) {
    throw new FatalError('gas.fee-history', 'The node answers eth_feeHistory with something else.', {
      cause: told.error,
      hint: 'Use an endpoint that supports EIP-1559 fee history.',
    });
  }
  const { oldestBlock, baseFeePerGas, gasUsedRatio, reward } = told.data;
  let demanded = 0n;
  const blocks = baseFeePerGas.slice(0, -1).map((baseFee, index): FeeBlock => {
    demanded = gasUsedRatio[index] === 0 ? demanded : (reward?.[index]?.[0] ?? demanded);
    return { number: Number(oldestBlock) + index, baseFee, demanded };
  });
  return { blocks, nextBaseFee };
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
