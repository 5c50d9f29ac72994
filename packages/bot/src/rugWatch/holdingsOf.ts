import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Position } from '@twinlane/core/portfolio/position';

/** What is held of one token. */
export interface Holding {
  readonly token: Token;
  /** The largest position, base units: sales are decided by position. */
  readonly amount: bigint;
}

/** What the positions hold, by token. */
export function holdingsOf(positions: readonly Position[]): ReadonlyMap<Address, Holding> {
  const holdings = new Map<Address, Holding>();
  for (const { token, quantity } of positions) {
    const known = holdings.get(token.address);
    if (quantity > (known?.amount ?? 0n)) {
      holdings.set(token.address, { token, amount: quantity });
    }
  }
  return holdings;
}
