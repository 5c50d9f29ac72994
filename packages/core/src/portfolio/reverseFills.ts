import type { Account, Balances } from './account.ts';
import { applyFill, positionOfFill } from './applyFill.ts';
import type { Fill } from './fill.ts';
import { foldFills } from './foldFills.ts';
import type { Position } from './position.ts';

/** What an account's books are without its newest fills. */
export interface ReversedBooks {
  readonly balances: Balances;
  /** Positions that the fills had changed, as they were before. */
  readonly restored: readonly Position[];
  /** Ids of positions that the fills had opened. */
  readonly gone: readonly string[];
  /** All positions that are open now. */
  readonly open: readonly Position[];
}

/**
 * Takes an account's newest fills back by folding the others afresh: a sale's cost was rounded, so that it cannot be
 * added back.
 * @param fills All of the account's, in booking order.
 * @param reversed Ids of the newest of them.
 * @throws FatalError where the fills cannot have happened, as `applyFill` says.
 */
export async function reverseFills(
  account: Pick<Account, 'initialCash' | 'initialNative' | 'cash'>,
  fills: AsyncIterable<Fill> | Iterable<Fill>,
  reversed: ReadonlySet<string>,
): Promise<ReversedBooks> {
  const cash = account.cash.address;
  const taken: Fill[] = [];
  const { ledger, positions } = await foldFills(account, without(fills, reversed, taken));
  const kept = new Map(positions.map((position) => [position.id, position]));
  const touched = new Set<string>();
  let later = ledger;
  for (const fill of taken) {
    later = applyFill(later, fill, cash);
    const position = positionOfFill(later, fill, cash);
    if (position !== undefined) touched.add(position.id);
  }
  return {
    balances: ledger.balances,
    restored: positions.filter(({ id }) => touched.has(id)),
    gone: [...touched].filter((id) => !kept.has(id)),
    open: positions.filter(({ quantity }) => quantity > 0n),
  };
}

async function* without(
  fills: AsyncIterable<Fill> | Iterable<Fill>,
  reversed: ReadonlySet<string>,
  taken: Fill[],
): AsyncGenerator<Fill> {
  for await (const fill of fills) {
    if (reversed.has(fill.id)) taken.push(fill);
    else yield fill;
  }
}
