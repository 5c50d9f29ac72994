import type { Valuation } from '../portfolio/equity.ts';
import { bestSale } from './bestSale.ts';
import type { MarketSnapshot } from './marketSnapshot.ts';
import { nativeValue } from './valuation.ts';

/** Values an account by what selling each position now would bring, fee, impact and the account's own fills counted. */
export function liquidationValuation(snapshot: MarketSnapshot): Valuation {
  return {
    position: ({ token, quantity }) => bestSale(snapshot, token.address, quantity)?.quote.amountOut ?? 0n,
    native: (wei) => nativeValue(wei, snapshot.nativePrice, snapshot.cash),
  };
}
