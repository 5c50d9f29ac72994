import { liquidationValuation } from '@twinlane/core/market/liquidationValuation';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { Account, Balances } from '@twinlane/core/portfolio/account';
import { equityOf, type Equity } from '@twinlane/core/portfolio/equity';
import type { EquityPoint } from '@twinlane/core/portfolio/equityPoint';
import type { Position } from '@twinlane/core/portfolio/position';

/** An account at the end of one block. */
export interface AccountView {
  readonly snapshot: MarketSnapshot;
  readonly equity: Equity;
  /** Cash base units that each open position would fetch, by position id. */
  readonly values: ReadonlyMap<string, bigint>;
  readonly positions: readonly Position[];
  readonly point: EquityPoint;
  /** Wall clock when it was valued, milliseconds since 1970. */
  readonly at: number;
}

/** An account and what it is valued with. */
export interface ValuationRequest {
  readonly account: Account;
  readonly balances: Balances;
  /** The open ones. */
  readonly positions: readonly Position[];
  readonly snapshot: MarketSnapshot;
  /** Tokens that cannot be sold: worth nothing, whatever their pools would pay. */
  readonly stuck: ReadonlySet<Address>;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
}

/** Values an account by what selling everything now would bring. Undefined while the native currency has no price. */
export function valueAccount(request: ValuationRequest): AccountView | undefined {
  const { account, balances, positions, snapshot, at } = request;
  if (!snapshot.nativePrice.gt(0)) {
    return undefined;
  }
  const valuation = liquidationValuation(snapshot, request.stuck);
  const values = new Map(positions.map((position) => [position.id, valuation.position(position)]));
  const equity = equityOf(balances, positions, {
    position: ({ id }) => values.get(id) ?? 0n,
    native: (wei) => valuation.native(wei),
  });
  return {
    at,
    snapshot,
    equity,
    values,
    positions,
    point: {
      accountId: account.id,
      blockNumber: snapshot.block.number,
      timestamp: snapshot.block.timestamp,
      equity: equity.total,
      cash: balances.cash,
      native: balances.native,
    },
  };
}
