import type { Store } from '@twinlane/core/ports';
import type { FailureRun } from '@twinlane/core/transaction/countFailure';
import { type NonceLedger, openLedger } from '@twinlane/core/transaction/nonceLedger';
import type { KeyOfChain, StoredTransaction } from '@twinlane/core/transaction/transactionStore';
import { attemptsIn, type Entry } from './entry.ts';

/** A key as the store knows it. */
interface LoadedKey {
  readonly open: readonly StoredTransaction[];
  readonly final: { readonly count: number; readonly countBlock: number };
  readonly run: FailureRun;
  readonly ledger: NonceLedger;
  /** Why the store cannot be trusted: it lacks what it had confirmed. */
  readonly lost?: string;
}

/** Reads a key's open transactions and its nonces. `before`: what this process knows to have been stored. */
export async function loadKey(
  { read }: Pick<Store, 'read'>,
  key: KeyOfChain,
  { most, before }: { readonly most: number; readonly before: ReadonlyMap<string, Entry> },
): Promise<LoadedKey> {
  const [open, known, closed] = await Promise.all([
    read.transactions.open(key),
    read.transactions.key(key),
    read.transactions.highestClosed(key),
  ]);
  const { count = 0, countBlock = 0, failures = 0, pausedUntil = 0 } = known ?? {};
  const lost = (await hasLost({ read }, before, open))
    ? 'the database has lost transactions that it had stored'
    : undefined;
  const halted = known?.halted ?? lost;
  return {
    open,
    final: { count, countBlock },
    run: { failures, pausedUntil },
    ledger: openLedger({
      most,
      count,
      countBlock,
      storedNonces: open.flatMap(({ record: { state } }) => ('nonce' in state ? [state.nonce] : [])),
      finalNonces: closed === undefined ? [] : [closed],
      ...(halted === undefined ? {} : { halted }),
    }),
    ...(lost === undefined ? {} : { lost }),
  };
}

/** Whether attempts are missing that were stored: a failover to a copy that was behind. */
async function hasLost(
  { read }: Pick<Store, 'read'>,
  before: ReadonlyMap<string, Entry>,
  open: readonly StoredTransaction[],
): Promise<boolean> {
  const there = new Set(open.flatMap(({ record }) => attemptsIn(record.state).map(({ hash }) => hash)));
  for (const { record, stored } of before.values()) {
    if ([...stored].some((hash) => !there.has(hash))) {
      // It may have ended since, in the hands of another process.
      const now = await read.transactions.get(record.id);
      const left = new Set(now === undefined ? [] : attemptsIn(now.record.state).map(({ hash }) => hash));
      if ([...stored].some((hash) => !left.has(hash))) return true;
    }
  }
  return false;
}
