import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock, Store } from '@twinlane/core/ports';
import type { Account } from '@twinlane/core/portfolio/account';
import { readBooks, type Books } from './accountBooks.ts';
import { lastBlockFact } from './checkContinuity.ts';
import { valueAccount, type AccountView } from './valueAccount.ts';

/** What an account is worth, block by block, in memory and in the store. */
export class AccountValue {
  readonly #parts: { readonly account: Account; readonly store: Store; readonly clock: Clock };
  readonly #stuck: () => ReadonlySet<Address>;
  #view: AccountView | undefined;
  /** What it was worth after this block is not true any more, and still in the store. */
  #forgetAfter: number | undefined;

  /** `stuck`: tokens that cannot be sold now. */
  constructor(
    parts: { readonly account: Account; readonly store: Store; readonly clock: Clock },
    stuck: () => ReadonlySet<Address>,
  ) {
    this.#parts = parts;
    this.#stuck = stuck;
  }

  /** The account as of the last block it was valued on. */
  view(): AccountView | undefined {
    return this.#view;
  }

  /** Values it on a block that the chain went back to; what was stored of later ones goes, now or with the next block. */
  async recordAgain(snapshot: MarketSnapshot): Promise<void> {
    const { number } = snapshot.block;
    this.#forgetAfter = Math.min(this.#forgetAfter ?? number, number);
    await this.record(snapshot);
  }

  /** Values it on a block, by its books there; by what the store has where they are not given. */
  async record(snapshot: MarketSnapshot, books?: Pick<Books, 'balances' | 'positions'>): Promise<void> {
    const { store, account, clock } = this.#parts;
    const { balances, positions } = books ?? (await readBooks(store, account.id));
    const stuck = this.#stuck();
    const view = valueAccount({ account, balances, positions, snapshot, stuck, at: clock.now() });
    const forgetAfter = this.#forgetAfter;
    if (view !== undefined) {
      this.#view = view;
    }
    if (view === undefined && forgetAfter === undefined) {
      return;
    }
    await store.transaction(async (unit) => {
      if (forgetAfter !== undefined) {
        await unit.forgetEquityAfter(account.id, forgetAfter);
      }
      if (view !== undefined) {
        await unit.appendEquity(view.point);
        await unit.putFact(...lastBlockFact(account.id, snapshot.block));
      }
    });
    this.#forgetAfter = undefined;
  }
}
