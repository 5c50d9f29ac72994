import { RetryableError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Hex } from '@twinlane/core/money/hex';
import type { OpStackHeader } from '@twinlane/core/transaction/opStack/baseFeeRule';
import { z } from 'zod';

const answer = z.object({
  extraData: z
    .string()
    .regex(/^0x([0-9a-fA-F]{2})*$/)
    .transform((text) => text as Hex),
  blobGasUsed: z
    .string()
    .regex(/^0x[0-9a-fA-F]{1,16}$/)
    .transform((text) => BigInt(text))
    .optional(),
});

/** What an OP-stack header says of fees beside the usual. @throws as the reader, and RetryableError where the node does not have the block. */
export async function readOpStackHeader(
  reader: Pick<ChainReader, 'request'>,
  head: BlockHeader,
): Promise<OpStackHeader> {
  const told = answer.safeParse(await reader.request('eth_getBlockByHash', [head.hash, false]));
  if (!told.success) {
    throw new RetryableError('gas.no-header', `The node does not give the header of block ${head.number}.`, {
      cause: told.error,
    });
  }
  const { extraData, blobGasUsed } = told.data;
  return { ...head, extraData, ...(blobGasUsed === undefined ? {} : { blobGasUsed }) };
}
