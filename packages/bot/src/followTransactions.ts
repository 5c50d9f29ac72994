import type { Store } from '@twinlane/core/ports';
import type { TransactionManager, TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { isEnd } from '@twinlane/core/transaction/transactionState';
import type { TransactionUpdate } from '@twinlane/protocol/transaction';
import type { Log } from './observe/createLog.ts';

/** Of the next attempt where the database did not answer, milliseconds. */
const AGAIN_MS = 2_000;
/** How long what was signed waits for a node to have it: its broadcast comes first; milliseconds. */
const UNSEEN_MS = 1_000;

/**
 * Publishes those changes of transactions that were stored by a statement of their own: on the way from a signature to its
 * broadcast nothing may wait for the room's row. All others were published with what they changed. Returns how to stop.
 * @param open Those that have not ended, of an earlier process that may not have told of them.
 */
export function followTransactions(
  store: Pick<Store, 'transaction' | 'onPublished'>,
  manager: Pick<TransactionManager, 'onChange'>,
  {
    open,
    log,
  }: { readonly open: readonly TransactionRecord[]; readonly log: Pick<ReturnType<Log['child']>, 'warn'> },
): () => void {
  /** How each open one was last told of. */
  const told = new Map<string, string>();
  const due = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let timerMs = 0;
  let busy = false;
  let stopped = false;

  /** The shorter wait counts. */
  function later(ms: number): void {
    if (stopped || (timer !== undefined && timerMs <= ms)) return;
    clearTimeout(timer);
    timerMs = ms;
    timer = setTimeout(() => void tell(), ms);
  }

  async function tell(): Promise<void> {
    timer = undefined;
    if (busy) return;
    const ids = [...due];
    due.clear();
    busy = true;
    let wait = 0;
    try {
      await store.transaction((unit) => unit.tellTransactions(ids));
    } catch (error) {
      log.warn({ err: error }, 'changes of transactions could not be published yet');
      for (const id of ids) due.add(id);
      wait = AGAIN_MS;
    }
    busy = false;
    if (due.size > 0) later(wait);
  }

  const stopHearing = store.onPublished(({ type, data }) => {
    if (type !== 'transaction_update') return;
    const { transaction } = data as TransactionUpdate;
    if (transaction.ended) told.delete(transaction.id);
    else told.set(transaction.id, `${transaction.state} ${transaction.attemptCount}`);
  });
  const stopFollowing = manager.onChange(({ id, state }) => {
    const attempts = 'attempts' in state ? state.attempts : [];
    // Its end was published with it.
    if (isEnd(state) || told.get(id) === `${state.name} ${attempts.length}`) due.delete(id);
    else due.add(id);
    // Between a signature and its broadcast nothing else is written.
    const newest = attempts.at(-1);
    if (due.size > 0) later(newest !== undefined && newest.seenAt === undefined ? UNSEEN_MS : 0);
  });
  for (const { id } of open) due.add(id);
  if (due.size > 0) later(0);
  return () => {
    stopped = true;
    stopHearing();
    stopFollowing();
    clearTimeout(timer);
  };
}
