import type { Account } from '@twinlane/core/portfolio/account';
import type { StoreReader } from '@twinlane/core/ports';
import { formatUnits } from '@twinlane/protocol/amount';
import type { PerformanceUpdate } from '@twinlane/protocol/performance';
import type { Clock } from '@twinlane/core/ports';
import { createKeptAnswers } from './keptAnswers.ts';

/** What an account has done since it began. */
export interface AccountTotals {
  /**
   * `trades`: mined orders, reverted ones included; exact. `performance`: at most some seconds old, unless it is known to the
   * caller.
   */
  of(
    account: Account,
    known: PerformanceUpdate | undefined,
  ): Promise<{ readonly trades: number; readonly performance: PerformanceUpdate }>;
}

const ACCOUNTS = 64;
const DAY = 86_400;
/** Before any chain, and after any time that one will tell: Unix seconds. */
const ALWAYS = { from: 0, to: 2 ** 40 };

/** Counts and sums are made again when something was booked, and not for every look at an account. */
export function createAccountTotals(
  { analytics }: Pick<StoreReader, 'analytics'>,
  clock: Pick<Clock, 'monotonic'>,
): AccountTotals {
  const monotonic = (): number => clock.monotonic();
  const counts = createKeptAnswers<number>({ most: ACCOUNTS, forMs: Infinity, restMs: 0, monotonic });
  const sums = createKeptAnswers<PerformanceUpdate>({
    most: ACCOUNTS,
    forMs: 60_000,
    restMs: 5_000,
    monotonic,
  });
  return {
    of: async (account, known) => {
      const { id } = account;
      const version = await analytics.version(id);
      const [trades, performance] = await Promise.all([
        counts.answer(id, version, async () => {
          const { total } = await analytics.fills({ accountId: id, ...ALWAYS }, [0]);
          return total.trades;
        }),
        known ?? sums.answer(id, version, () => performanceOf({ analytics }, account)),
      ]);
      return { trades, performance };
    },
  };
}

/** Sums an account's history up. */
export async function performanceOf(
  { analytics }: Pick<StoreReader, 'analytics'>,
  { id: accountId, cash }: Account,
): Promise<PerformanceUpdate> {
  const span = { accountId, ...ALWAYS };
  const [{ total: closed }, { total: traded }, { maxDrawdown }] = await Promise.all([
    analytics.closed(span, [0]),
    analytics.fills(span, [0]),
    analytics.equity(span, [0], DAY),
  ]);
  const { closedPositions, wins, losses, gained, lost, realisedPnl, gasFeeCash } = closed;
  return {
    accountId,
    trades: traded.trades,
    closedPositions,
    wins,
    losses,
    ...(closedPositions === 0 ? {} : { winRate: wins / closedPositions }),
    ...(lost === 0n ? {} : { profitFactor: Number(gained) / Number(lost) }),
    ...(maxDrawdown === undefined ? {} : { maxDrawdown }),
    realisedPnl: formatUnits(realisedPnl, cash.decimals),
    gasFeeCash: formatUnits(gasFeeCash, cash.decimals),
  };
}
