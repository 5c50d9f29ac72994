import type { Account } from '@twinlane/core/portfolio/account';
import type { Store } from '@twinlane/core/ports';
import type { PerformanceUpdate } from '@twinlane/protocol/performance';
import { accountRoom } from '@twinlane/protocol/room';
import type { TradeUpdate } from '@twinlane/protocol/trade';
import { performanceOf } from './api/accountTotals.ts';
import type { Log } from './observe/createLog.ts';

/** Least wait between two looks, milliseconds. */
const EVERY_MS = 1_000;
const REST = 20;

/** How an account has done, kept up to date. */
export interface Performance {
  /** As of the last look; undefined before the first. */
  current(): PerformanceUpdate | undefined;
  stop(): void;
}

interface PerformanceParts {
  readonly store: Pick<Store, 'read' | 'transaction' | 'onPublished'>;
  readonly account: Account;
  readonly monotonic: () => number;
  readonly log: Pick<ReturnType<Log['child']>, 'warn'>;
  /** Least wait between two looks; a second unless told. */
  readonly everyMs?: number;
  /** The wait as a multiple of how long the last look took, so that a long history keeps no database busy; 20 unless told. */
  readonly rest?: number;
}

/**
 * Sums an account's history up at the start and after fills that were booked or taken back, beside the trade and never in its
 * transaction, and publishes what changed.
 */
export function followPerformance(parts: PerformanceParts): Performance {
  const { store, account, monotonic, log, everyMs = EVERY_MS, rest = REST } = parts;
  let current: PerformanceUpdate | undefined;
  let due = true;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    due = false;
    const found = await performanceOf(store.read, account);
    if (current !== undefined && JSON.stringify(found) !== JSON.stringify(current)) {
      await store.transaction((unit) => unit.publish(accountRoom(account.id), 'performance_update', found));
    }
    current = found;
  }

  async function lookInTurn(): Promise<void> {
    const began = monotonic();
    try {
      await look();
    } catch (error) {
      due = true;
      log.warn({ err: error }, 'the performance could not be summed up yet');
    }
    timer = undefined;
    if (due) later(Math.max(everyMs, rest * (monotonic() - began)));
  }

  function later(ms: number): void {
    if (stopped) return;
    timer ??= setTimeout(() => void lookInTurn(), ms);
    timer.unref();
  }

  const stopListening = store.onPublished(({ room, type, data }) => {
    if (type !== 'trade_update' || room !== accountRoom(account.id)) return;
    const { trade, undone } = data as TradeUpdate;
    if (trade === undefined && undone === undefined) return;
    due = true;
    later(everyMs);
  });
  later(0);
  return {
    current: () => current,
    stop() {
      stopped = true;
      stopListening();
      clearTimeout(timer);
    },
  };
}
