import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Anvil } from './anvil.ts';

/** The parts of anvil's state dump that are trimmed; the rest is passed on as it is. */
interface StateDump {
  readonly best_block_number: number;
  readonly accounts: DumpedAccounts;
  blocks: { readonly header: { readonly number: string } }[];
  transactions: { readonly block_number: number; readonly info: { traces: readonly unknown[] } }[];
}

/** Accounts by address in lower case, their storage by slot. */
export type DumpedAccounts = Record<string, { storage: Record<string, string> }>;

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

/**
 * The node's state and its last `keepBlocks` blocks: anvil's dump as gzipped JSON. `startAnvil({ checkpoint })` continues
 * with the same block hashes. Older blocks, transactions, receipts and all call traces are left out, so its size does not
 * grow with the chain's age. `tidy` may take accounts and slots out before they are packed.
 *
 * Of states it holds the last one only: on a chain that was loaded from it, `eth_call` reaches back to the checkpoint's block
 * and no further, while logs and receipts of the kept blocks are there.
 * And anvil 1.7.1 does not bring back what the BLOCKHASH opcode says of blocks up to the checkpoint, so a contract that uses
 * it within 256 blocks of one makes another state; the sandbox's contracts do not.
 */
export async function dumpCheckpoint(
  anvil: Anvil,
  keepBlocks = 300,
  tidy?: (accounts: DumpedAccounts) => void,
): Promise<Uint8Array> {
  const dump = await anvil.request<string>('anvil_dumpState');
  const state = JSON.parse((await inflate(Buffer.from(dump.slice(2), 'hex'))).toString('utf8')) as StateDump;
  const first = state.best_block_number - keepBlocks + 1;
  state.blocks = state.blocks
    .filter((block) => Number(block.header.number) >= first)
    .sort((a, b) => Number(a.header.number) - Number(b.header.number));
  state.transactions = state.transactions.filter((transaction) => transaction.block_number >= first);
  for (const { info } of state.transactions) {
    info.traces = [];
  }
  tidy?.(state.accounts);
  return deflate(JSON.stringify(state), { level: 1 });
}
