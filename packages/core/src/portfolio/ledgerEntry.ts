import type { Hash } from '../money/hex.ts';
import type { Account, Balances } from './account.ts';

/** Money of an account that moved without a fill. */
export interface LedgerEntry {
  /** The attempt's hash, or the order that it stands for. */
  readonly id: string;
  readonly accountId: string;
  /**
   * `gas`: what an approval, a cancel or a filler of a gap took. `difference`: what the chain moved though the books could
   * not cover it, booked so that they follow the chain and the difference stays on record.
   */
  readonly kind: 'gas' | 'difference';
  /** Base units of cash, negative where they left. */
  readonly cash: bigint;
  /** Wei, negative where they left. */
  readonly native: bigint;
  /** One sentence. */
  readonly reason: string;
  readonly blockNumber: number;
  readonly blockHash: Hash;
  /** Chain time, Unix seconds. */
  readonly timestamp: number;
}

/**
 * The account as if it had begun with what its entries moved: fills fold from there to the balances. Whatever is folded must
 * be all fills: in between, less may stand than was there.
 */
export function withEntries<Opened extends Pick<Account, 'initialCash' | 'initialNative'>>(
  account: Opened,
  { cash, native }: Balances,
): Opened {
  return {
    ...account,
    initialCash: account.initialCash + cash,
    initialNative: account.initialNative + native,
  };
}
