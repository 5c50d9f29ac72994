import type { Address } from '@twinlane/core/money/hex';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

interface StateDump {
  readonly accounts: Record<string, { storage: Record<string, string> }>;
}

const inflate = promisify(gunzip);
const deflate = promisify(gzip);
const ZERO = /^0x0*$/u;

/**
 * A checkpoint without those contracts, as if they had never been, and without storage slots of zero: to a contract they are
 * the same as none, but the node keeps and hashes each that was ever read.
 */
export async function tidyCheckpoint(
  checkpoint: Uint8Array,
  contracts: readonly Address[],
): Promise<Uint8Array> {
  const state = JSON.parse((await inflate(checkpoint)).toString('utf8')) as StateDump;
  for (const contract of contracts) {
    delete state.accounts[contract.toLowerCase()];
  }
  for (const account of Object.values(state.accounts)) {
    account.storage = Object.fromEntries(
      Object.entries(account.storage).filter(([, value]) => !ZERO.test(value)),
    );
  }
  return deflate(JSON.stringify(state), { level: 1 });
}
