import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import { toAmount } from '@twinlane/protocol/amount';
import type { ReconciliationView } from '@twinlane/protocol/reconciliation';
import { tokenView } from './tradeView.ts';

const NATIVE_DECIMALS = 18;

/** What is shown of a comparison of books and wallet. */
export function reconciliationView(
  accountId: string,
  wallet: Address,
  found: {
    readonly block: number;
    readonly inFlight: number;
    readonly balances: readonly {
      readonly token?: Token;
      readonly books: bigint;
      readonly chain: bigint;
    }[];
  },
): ReconciliationView {
  return {
    accountId,
    wallet,
    blockNumber: found.block,
    ordersInFlight: found.inFlight,
    agrees: found.balances.every(({ books, chain }) => books === chain),
    balances: found.balances.map(({ token, books, chain }) => {
      const decimals = token?.decimals ?? NATIVE_DECIMALS;
      const amounts = { books: toAmount(books, decimals), chain: toAmount(chain, decimals) };
      return token === undefined ? amounts : Object.assign(amounts, { token: tokenView(token) });
    }),
  };
}
