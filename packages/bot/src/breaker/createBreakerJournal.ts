import type { BreakerEvent, BreakerRow, StoredBreaker } from '@twinlane/core/breaker/breakerStore';
import { RetryableError } from '@twinlane/core/errors';
import type { Store } from '@twinlane/core/ports';
import { accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import type { Logger } from 'pino';
import { breakerUpdate } from '../wire/breakerView.ts';
import { createWaitingChanges, type JournalBatch, type JournalEntry } from './waitingChanges.ts';
import { createPatience } from './patience.ts';
import { isHeld, isPersonal, keyOf } from './breakerRow.ts';

/** What the journal works with. */
export interface JournalOptions {
  readonly store: Pick<Store, 'read' | 'transaction'>;
  /** Called with what other processes wrote, in the order of the commits. */
  readonly onForeign: (rows: readonly StoredBreaker[]) => void;
  readonly log: Pick<Logger, 'info' | 'error'>;
  /** How long a change may wait for the store before it counts as not stored; 2 seconds unless told. */
  readonly patienceMs?: number;
}

/** Brings breakers' changes to the store, and those of other processes from there. */
export interface BreakerJournal {
  /** Takes a change up, for the next `flush`. */
  add(entry: JournalEntry): void;
  /** Stores what waits; false where the store did not take it in time. It waits on then. Never rejects. */
  flush(): Promise<boolean>;
  /** Asks for what other processes wrote. Never rejects. */
  poll(): Promise<void>;
  /** True from the first emergency or critical change that the store did not take until all are stored. */
  isFailing(): boolean;
  /** Whether the breaker's latest change is yet to be stored. */
  isWaiting(breaker: Pick<BreakerRow, 'type' | 'scope'>): boolean;
}

const PATIENCE_MS = 2_000;

/** Changes that came after `version` are news to this process. */
export function createBreakerJournal(options: JournalOptions & { readonly version: number }): BreakerJournal {
  const { store, onForeign, log, patienceMs = PATIENCE_MS } = options;
  const waiting = createWaitingChanges();
  let writing: Promise<boolean> | undefined;
  let attempt = 0;
  const patience = createPatience(patienceMs);
  let seen = options.version;
  let failing = false;
  const trouble = createTroubleNote(log);
  let polling = false;

  function hear(rows: readonly StoredBreaker[]): void {
    const news = rows.filter(({ version }) => version > seen);
    seen = Math.max(seen, ...news.map(({ version }) => version));
    // What this process has to say of a breaker itself is newer, unless a person holds it.
    const foreign = news.filter((row) => !waiting.has(keyOf(row)) || (isHeld(row) && waiting.giveWay(row)));
    if (foreign.length > 0) onForeign(foreign);
  }

  async function write(batch: JournalBatch): Promise<boolean> {
    attempt += 1;
    const number = attempt;
    try {
      const { foreign, version } = await patience.wait(
        storeBatch(store, batch, seen, () => number === attempt),
      );
      waiting.done();
      hear(foreign);
      seen = Math.max(seen, version);
      failing &&= waiting.hasGrave();
      trouble.ended('writing', waiting.dropped());
      return true;
    } catch (error) {
      // An attempt that is late must not write over what a later one stores.
      attempt += 1;
      waiting.putBack(batch);
      failing ||= waiting.hasGrave();
      trouble.met('writing', error);
      return false;
    }
  }

  return {
    add: (entry) => waiting.add(entry),
    async flush() {
      for (;;) {
        if (writing === undefined) {
          if (patience.isOver()) {
            failing ||= waiting.hasGrave();
            return false;
          }
          const batch = waiting.take();
          if (batch === undefined) return true;
          writing = write(batch).finally(() => {
            writing = undefined;
          });
        }
        if (!(await writing)) return false;
      }
    },
    async poll() {
      if (polling || writing !== undefined || patience.isOver()) return;
      polling = true;
      const before = attempt;
      try {
        const rows = await patience.wait(store.read.breakers.since(seen));
        // A write that began meanwhile has read the same, and what it wrote itself is no news.
        if (attempt === before) hear(rows);
        trouble.ended('reading', waiting.dropped());
      } catch (error) {
        trouble.met('reading', error);
      } finally {
        polling = false;
      }
    },
    isFailing: () => failing,
    isWaiting: (breaker) => waiting.has(keyOf(breaker)),
  };
}

type Doing = 'reading' | 'writing';

/** Says once that the store does not answer, and once that it does again. */
function createTroubleNote(log: JournalOptions['log']): {
  met(doing: Doing, error: unknown): void;
  ended(doing: Doing, eventsLost: number): void;
} {
  const met = new Set<Doing>();
  return {
    met(doing, error) {
      if (met.size === 0) log.error({ err: error, doing }, 'breakers and store are apart');
      met.add(doing);
    },
    ended(doing, eventsLost) {
      if (met.delete(doing) && met.size === 0)
        log.info({ eventsLost }, 'breakers and store are together again');
    },
  };
}

/** Stores a batch under the breakers' lock, and returns what others wrote of breakers that are not in it. */
function storeBatch(
  store: Pick<Store, 'transaction'>,
  batch: JournalBatch,
  seen: number,
  isCurrent: () => boolean,
): Promise<{ readonly foreign: readonly StoredBreaker[]; readonly version: number }> {
  return store.transaction(async (unit) => {
    await unit.lockBreakers();
    const news = await unit.breakers.since(seen);
    if (!isCurrent()) throw new RetryableError('breaker.late', 'The store answered too late.');
    const held = new Set(news.filter(isHeld).map(keyOf));
    // A person's word stands against what a machine made of it without having heard it.
    const rows = batch.rows.filter((row) => !held.has(keyOf(row)) || isPersonal(row));
    const version = await unit.putBreakers(rows);
    for (const event of await unit.appendBreakerEvents(batch.events)) {
      await unit.publish(roomOf(event), 'breaker_update', breakerUpdate(event));
    }
    await unit.appendAudit(batch.audit);
    const written = new Set(rows.map(keyOf));
    return { foreign: news.filter((row) => !written.has(keyOf(row))), version };
  });
}

function roomOf(event: BreakerEvent): string {
  return event.kind === 'change' && event.scope.kind === 'account'
    ? accountRoom(event.scope.id)
    : SYSTEM_ROOM;
}
