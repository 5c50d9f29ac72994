import { fadeOwnImpact, forgetGivingBack } from '@twinlane/core/fill/ownImpact';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { Address } from '@twinlane/core/money/hex';
import type { BlockUpdate, StoreReader } from '@twinlane/core/ports';

const PAGE = 20;

interface Account {
  impacts: ReadonlyMap<Address, OwnImpact>;
  /** The last block whose swaps have faded them. */
  asOf: number;
}

/** Own impacts of paper accounts: what their fills left in the pools, fading with every block. */
export class ImpactBook {
  private readonly accounts = new Map<string, Account>();

  /**
   * Loads what the store has. Impacts are stored with every fill that was not reverted, all of an account's at once, so
   * they are of the block of the last such fill; blocks that the mirror delivers after that one fade them further. Where
   * some were not delivered, nothing of them is given back any more.
   */
  static async load(store: Pick<StoreReader, 'accounts' | 'ownImpacts' | 'fills'>): Promise<ImpactBook> {
    const book = new ImpactBook();
    for (const { id } of await store.accounts.list()) {
      const impacts = await store.ownImpacts.all(id);
      book.accounts.set(id, {
        impacts: new Map(impacts.map((impact) => [impact.pool, impact])),
        asOf: await lastFilledBlock(store, id),
      });
    }
    return book;
  }

  /** By pool. The map is never changed. */
  of(accountId: string): ReadonlyMap<Address, OwnImpact> {
    return this.accounts.get(accountId)?.impacts ?? new Map();
  }

  /** Fades the impacts of all accounts but some by a block's real swaps, once per block and account. */
  fade({ header, swaps }: BlockUpdate, except: ReadonlySet<string>): void {
    for (const [id, account] of this.accounts) {
      if (header.number > account.asOf && !except.has(id)) {
        if (header.number > account.asOf + 1) {
          change(account, forgetGivingBack);
        }
        account.asOf = header.number;
        if (swaps.length > 0) {
          change(account, (impact) => fadeOwnImpact(impact, swaps));
        }
      }
    }
  }

  /** For an account that settles in a block which is not known to follow on the last one seen. */
  miss(accountId: string, blockNumber: number): void {
    const account = this.accounts.get(accountId);
    if (account !== undefined && blockNumber > account.asOf) {
      change(account, forgetGivingBack);
    }
  }

  /** The blocks seen last are not the chain's any more, or there are others that were not seen. */
  reset(): void {
    for (const account of this.accounts.values()) {
      change(account, forgetGivingBack);
    }
  }

  /** All of the account's impacts after a fill that changed some, as they are to be stored. */
  withChanges(accountId: string, changed: readonly OwnImpact[]): readonly OwnImpact[] {
    const all = new Map(this.of(accountId));
    for (const impact of changed) {
      all.set(impact.pool, impact);
    }
    return [...all.values()];
  }

  /** Takes over what was stored with a fill in a block. */
  replace(accountId: string, impacts: readonly OwnImpact[], blockNumber: number): void {
    const kept = impacts.filter(({ pressing, givingBack }) => pressing !== 0n || givingBack !== 0n);
    this.accounts.set(accountId, {
      impacts: new Map(kept.map((impact) => [impact.pool, impact])),
      asOf: Math.max(blockNumber, this.accounts.get(accountId)?.asOf ?? -1),
    });
  }
}

function change(account: Account, rule: (impact: OwnImpact) => OwnImpact): void {
  if (account.impacts.size > 0) {
    account.impacts = new Map([...account.impacts].map(([pool, impact]) => [pool, rule(impact)]));
  }
}

/** -1 where the account has never been filled. */
async function lastFilledBlock(store: Pick<StoreReader, 'fills'>, accountId: string): Promise<number> {
  for (let before: string | undefined; ;) {
    const page = await store.fills.page(accountId, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    const filled = page.find(({ outcome }) => outcome === 'filled');
    before = page.at(-1)?.id;
    if (filled !== undefined || before === undefined) {
      return filled?.blockNumber ?? -1;
    }
  }
}
