import type { Balances } from './account.ts';
import type { Position } from './position.ts';

/** How the parts of an account are priced: cash base units, rounded down. */
export interface Valuation {
  /** What the whole quantity would fetch; 0 where there is no price. */
  position(position: Position): bigint;
  /** What a native balance (wei) would fetch. */
  native(wei: bigint): bigint;
}

/** What an account is worth, in cash base units. */
export interface Equity {
  readonly cash: bigint;
  readonly positions: bigint;
  readonly native: bigint;
  /** The sum of the three. */
  readonly total: bigint;
}

/** Values an account: its cash, its open positions and its native balance. */
export function equityOf(balances: Balances, positions: Iterable<Position>, valuation: Valuation): Equity {
  let held = 0n;
  for (const position of positions) {
    if (position.quantity > 0n) held += valuation.position(position);
  }
  const native = valuation.native(balances.native);
  return { cash: balances.cash, positions: held, native, total: balances.cash + held + native };
}
