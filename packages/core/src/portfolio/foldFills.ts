import type { Account } from './account.ts';
import { applyFill, openingLedger, positionKey, positionOfFill, type AccountLedger } from './applyFill.ts';
import type { Fill } from './fill.ts';
import type { Position } from './position.ts';

/** What an account's fills add up to. */
export interface FoldedAccount {
  readonly ledger: AccountLedger;
  /** Every position there ever was, in the order in which they were opened. */
  readonly positions: readonly Position[];
  /** Wei of gas that all fills took. */
  readonly gasFee: bigint;
}

/**
 * Computes balances and positions anew from an account's fills, in booking order. What is stored must equal this.
 * @throws FatalError where the fills cannot have happened, as `applyFill` says.
 */
export async function foldFills(
  account: Pick<Account, 'initialCash' | 'initialNative' | 'cash'>,
  fills: Iterable<Fill> | AsyncIterable<Fill>,
): Promise<FoldedAccount> {
  const cash = account.cash.address;
  const positions = new Map<string, Position>();
  let ledger = openingLedger(account);
  let gasFee = 0n;
  for await (const fill of fills) {
    ledger = applyFill(ledger, fill, cash);
    gasFee += fill.gasFee;
    const touched = positionOfFill(ledger, fill, cash);
    if (touched !== undefined) positions.set(touched.id, touched);
  }
  return { ledger, positions: [...positions.values()], gasFee };
}

/** The ledger that balances and open positions make, for booking the next fill on it. */
export function ledgerOf(
  balances: AccountLedger['balances'],
  openPositions: readonly Position[],
): AccountLedger {
  return {
    balances,
    positions: new Map(
      openPositions.map((position) => [positionKey(position.botId, position.token.address), position]),
    ),
  };
}
