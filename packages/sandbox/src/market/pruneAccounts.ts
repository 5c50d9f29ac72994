import type { Address } from '@twinlane/core/money/hex';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

interface StateDump {
  readonly accounts: Record<string, unknown>;
}

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

/** A checkpoint without those contracts, as if they had never been. What others remember of them stays. */
export async function pruneAccounts(
  checkpoint: Uint8Array,
  contracts: readonly Address[],
): Promise<Uint8Array> {
  if (contracts.length === 0) {
    return checkpoint;
  }
  const state = JSON.parse((await inflate(checkpoint)).toString('utf8')) as StateDump;
  for (const contract of contracts) {
    delete state.accounts[contract.toLowerCase()];
  }
  return deflate(JSON.stringify(state), { level: 1 });
}
