import type { Address } from '@twinlane/core/money/hex';
import type { DumpedAccounts } from '../anvil/dumpCheckpoint.ts';

const ZERO = /^0x0*$/u;

/**
 * Takes those contracts out, as if they had never been, and all storage slots of zero: to a contract they are the same as
 * none, but the node keeps and hashes each that was ever read.
 */
export function tidyAccounts(accounts: DumpedAccounts, contracts: readonly Address[]): void {
  for (const contract of contracts) {
    delete accounts[contract.toLowerCase()];
  }
  for (const account of Object.values(accounts)) {
    account.storage = Object.fromEntries(
      Object.entries(account.storage).filter(([, value]) => !ZERO.test(value)),
    );
  }
}
