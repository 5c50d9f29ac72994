import { FatalError } from '@twinlane/core/errors';
import type { Anvil, MinedBlock, SandboxTransaction } from '../anvil/anvil.ts';
import { mineBlock } from '../anvil/mineBlock.ts';

/** Wei per gas of the blocks in which the market is built. */
const BUILDING_BASE_FEE = 1_000_000_000n;

/**
 * Mines the transactions in one block, a second after the last one. For building a market, not for running it.
 * Throws FatalError `sandbox.build-failed` when one of them reverts.
 */
export async function mineNext(
  anvil: Anvil,
  transactions: readonly SandboxTransaction[],
): Promise<MinedBlock> {
  const last = await anvil.request<{ readonly timestamp: string }>('eth_getBlockByNumber', ['latest', false]);
  const block = await mineBlock(anvil, {
    timestamp: Number(last.timestamp) + 1,
    baseFeePerGas: BUILDING_BASE_FEE,
    transactions,
  });
  const receipts = await anvil.request<
    readonly { readonly status: string; readonly transactionHash: string }[]
  >('eth_getBlockReceipts', ['latest']);
  const failed = receipts.findIndex(({ status }) => status !== '0x1');
  if (failed >= 0) {
    throw new FatalError(
      'sandbox.build-failed',
      `Transaction ${failed + 1} of ${receipts.length} that builds the market reverted (${receipts[failed]?.transactionHash}).`,
    );
  }
  return block;
}
