import type { Address } from '../money/hex.ts';
import type { Valuation } from '../portfolio/equity.ts';
import { bestSale } from './bestSale.ts';
import type { MarketSnapshot } from './marketSnapshot.ts';
import { nativeValue } from './valuation.ts';

/**
 * Values an account by what selling each position now would bring, fee, impact and the account's own fills counted.
 * Tokens known to be stuck (`stuckTokens`) bring nothing, whatever their pools would pay.
 */
export function liquidationValuation(
  snapshot: MarketSnapshot,
  stuck: ReadonlySet<Address> = new Set(),
): Valuation {
  return {
    position: ({ token, quantity }) =>
      stuck.has(token.address) ? 0n : (bestSale(snapshot, token.address, quantity)?.quote.amountOut ?? 0n),
    native: (wei) => nativeValue(wei, snapshot.nativePrice, snapshot.cash),
  };
}
