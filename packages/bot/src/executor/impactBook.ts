import { fadeOwnImpact, forgetGivingBack } from '@twinlane/core/fill/ownImpact';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { Address } from '@twinlane/core/money/hex';
import type { BlockUpdate, StoreReader } from '@twinlane/core/ports';

const PAGE = 20;

type ImpactStore = Pick<StoreReader, 'accounts' | 'ownImpacts' | 'fills'>;

/** Blocks back to which the book can be brought in memory. */
const KEPT_BLOCKS = 512;

interface State {
  readonly impacts: ReadonlyMap<Address, OwnImpact>;
  /** The last block whose swaps have faded them. */
  readonly asOf: number;
}

interface Account {
  readonly present: State;
  /** One state per block before, oldest first. */
  readonly past: readonly State[];
}

/** Own impacts of paper accounts: what their fills left in the pools, fading with every block. */
export class ImpactBook {
  private readonly store: ImpactStore;
  private readonly accounts = new Map<string, Account>();

  private constructor(store: ImpactStore) {
    this.store = store;
  }

  /** Loads what the store has, of all accounts. */
  static async load(store: ImpactStore): Promise<ImpactBook> {
    const book = new ImpactBook(store);
    for (const { id } of await store.accounts.list()) {
      await book.reload(id);
    }
    return book;
  }

  /**
   * Loads what the store has of an account. Impacts are stored with every fill that was not reverted, all of an account's
   * at once, so they are of the block of the last such fill; blocks that the mirror delivers after that one fade them
   * further. Where some were not delivered, nothing of them is given back any more.
   */
  async reload(accountId: string): Promise<void> {
    const impacts = await this.store.ownImpacts.all(accountId);
    const asOf = await lastFilledBlock(this.store, accountId);
    this.accounts.set(accountId, { present: { impacts: byPool(impacts), asOf }, past: [] });
  }

  /** By pool. The map is never changed. */
  of(accountId: string): ReadonlyMap<Address, OwnImpact> {
    return this.accounts.get(accountId)?.present.impacts ?? new Map();
  }

  /** Fades the impacts of all accounts but some by a block's real swaps, once per block and account. */
  fade({ header, swaps }: BlockUpdate, except: ReadonlySet<string>): void {
    for (const [id, { present }] of this.accounts) {
      const { asOf, impacts } = present;
      if (header.number > asOf && !except.has(id)) {
        const known = header.number > asOf + 1 ? changed(impacts, forgetGivingBack) : impacts;
        const faded = swaps.length > 0 ? changed(known, (impact) => fadeOwnImpact(impact, swaps)) : known;
        this.put(id, { impacts: faded, asOf: header.number });
      }
    }
  }

  /** For an account that settles in a block which is not known to follow on the last one seen. */
  miss(accountId: string, blockNumber: number): void {
    const account = this.accounts.get(accountId);
    if (account !== undefined && blockNumber > account.present.asOf) {
      this.accounts.set(accountId, { ...account, present: forgotten(account.present) });
    }
  }

  /** The blocks seen last are not the account's chain any more, or there are others that were not seen. */
  reset(accountId: string): void {
    const account = this.accounts.get(accountId);
    if (account !== undefined) {
      this.accounts.set(accountId, { present: forgotten(account.present), past: [] });
    }
  }

  /**
   * Brings an account's impacts back to the end of a block, since later ones are gone; its fills in them must have been
   * taken back in the store, which serves where the book does not reach back that far.
   */
  async rollBack(accountId: string, blockNumber: number): Promise<void> {
    const account = this.accounts.get(accountId);
    const states = account === undefined ? [] : [...account.past, account.present];
    const past = states.filter(({ asOf }) => asOf <= blockNumber);
    const present = past.pop();
    if (present === undefined) {
      await this.reload(accountId);
    } else {
      this.accounts.set(accountId, { present, past });
    }
  }

  /** Takes over what was stored with a fill in a block. */
  replace(accountId: string, impacts: readonly OwnImpact[], blockNumber: number): void {
    const kept = impacts.filter(({ pressing, givingBack }) => pressing !== 0n || givingBack !== 0n);
    const asOf = this.accounts.get(accountId)?.present.asOf ?? -1;
    if (blockNumber < asOf) {
      // The states between do not have the fill in them.
      this.accounts.delete(accountId);
    }
    this.put(accountId, { impacts: byPool(kept), asOf: Math.max(blockNumber, asOf) });
  }

  private put(accountId: string, present: State): void {
    const account = this.accounts.get(accountId);
    const states = account === undefined ? [] : [...account.past, account.present];
    const past = states.filter(({ asOf }) => asOf < present.asOf && asOf > present.asOf - KEPT_BLOCKS);
    this.accounts.set(accountId, { present, past });
  }
}

function forgotten({ asOf, impacts }: State): State {
  return { asOf, impacts: changed(impacts, forgetGivingBack) };
}

function byPool(impacts: readonly OwnImpact[]): ReadonlyMap<Address, OwnImpact> {
  return new Map(impacts.map((impact) => [impact.pool, impact]));
}

/** The same map where there is nothing to change. */
function changed(
  impacts: ReadonlyMap<Address, OwnImpact>,
  rule: (impact: OwnImpact) => OwnImpact,
): ReadonlyMap<Address, OwnImpact> {
  return impacts.size === 0 ? impacts : new Map([...impacts].map(([pool, impact]) => [pool, rule(impact)]));
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
