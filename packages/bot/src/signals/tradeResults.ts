import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { showUnits } from '@twinlane/core/money/showUnits';
import type { Account } from '@twinlane/core/portfolio/account';
import type { StoreReader } from '@twinlane/core/ports';

/** Where closed positions are read from, and who hears how they did. */
export interface TradeResultParts {
  readonly account: Pick<Account, 'id' | 'cash'>;
  readonly positions: Pick<StoreReader['positions'], 'closed'>;
  readonly breakers: Pick<Breakers, 'report'>;
}

/** Tells `consecutiveLosses` of each position that is closed, whatever closed it. */
export interface TradeResults {
  /** A sale has been booked: what it closed is looked up. */
  sold(this: void): Promise<void>;
}

/** Closed positions that one look takes in. */
const NEWEST = 50;

/**
 * Begins after what is closed already: that was told before. A trade lost where the position brought less than it cost, gas
 * of all its fills included; one that broke even was not lost.
 */
export async function createTradeResults({
  account,
  positions,
  breakers,
}: TradeResultParts): Promise<TradeResults> {
  const scope: BreakerScope = { kind: 'account', id: account.id };
  const told = new Set<string>();
  const before = await positions.closed(account.id, NEWEST);
  before.forEach(({ id }) => told.add(id));
  return {
    async sold() {
      const closed = await positions.closed(account.id, NEWEST);
      for (const { id, realisedPnl, gasFeeCash } of closed.toReversed()) {
        if (!told.has(id)) {
          told.add(id);
          const result = realisedPnl - gasFeeCash;
          const detail = `the last one ended with ${showUnits(result, account.cash)}`;
          await breakers.report('consecutiveLosses', scope, {
            result: result < 0n ? 'failure' : 'success',
            detail,
          });
        }
      }
    },
  };
}
