import type { AuditEntry, BreakerEvent, BreakerRow } from '@twinlane/core/breaker/breakerStore';
import { isPersonal, keyOf } from './breakerRow.ts';

/** Something that changed, to be stored. */
export interface JournalEntry {
  readonly row?: BreakerRow;
  readonly events?: readonly BreakerEvent[];
  readonly audit?: readonly AuditEntry[];
  /** Of an emergency or critical breaker: while it cannot be stored, nothing new is entered. */
  readonly isGrave: boolean;
}

/** What one transaction stores. */
export interface JournalBatch {
  readonly rows: readonly BreakerRow[];
  readonly events: readonly BreakerEvent[];
  readonly audit: readonly AuditEntry[];
  /** The breakers of `rows` whose change is grave, by `keyOf`. */
  readonly grave: ReadonlySet<string>;
}

/** What waits to be stored. */
export interface WaitingChanges {
  add(entry: JournalEntry): void;
  /** The oldest, so many that one transaction is quick; undefined where nothing waits. */
  take(): JournalBatch | undefined;
  /** What was taken is stored. */
  done(): void;
  /** Puts back what could not be stored; what came meanwhile for the same breaker is newer and stays. */
  putBack(batch: JournalBatch): void;
  /** Whether a row of it waits, or was taken and is not stored yet. */
  has(key: string): boolean;
  /** Forgets the row of that breaker, so that another process' stands; false where it is what a person did here. */
  giveWay(to: BreakerRow): boolean;
  hasGrave(): boolean;
  /** Events that were given up, since too many waited. */
  dropped(): number;
}

const EVENTS_PER_BATCH = 200;
/** Beyond this the oldest events are given up: the states count, and they are kept. */
const MOST_EVENTS = 20_000;

/** Starts empty. A breaker's latest row replaces the one before. */
export function createWaitingChanges(): WaitingChanges {
  let rows = new Map<string, BreakerRow>();
  let taken: ReadonlyMap<string, BreakerRow> = new Map();
  let grave = new Set<string>();
  let events: BreakerEvent[] = [];
  let audit: AuditEntry[] = [];
  let dropped = 0;
  return {
    add(entry) {
      if (entry.row !== undefined) {
        const key = keyOf(entry.row);
        rows.set(key, entry.row);
        if (entry.isGrave) grave.add(key);
      }
      events.push(...(entry.events ?? []));
      audit.push(...(entry.audit ?? []));
      const excess = Math.max(0, events.length - MOST_EVENTS);
      events.splice(0, excess);
      dropped += excess;
    },
    take() {
      if (rows.size === 0 && events.length === 0 && audit.length === 0) return undefined;
      const batch = { rows: [...rows.values()], grave, events: events.splice(0, EVENTS_PER_BATCH), audit };
      taken = rows;
      rows = new Map();
      grave = new Set();
      audit = [];
      return batch;
    },
    done() {
      taken = new Map();
    },
    putBack(batch) {
      taken = new Map();
      rows = new Map([...batch.rows.map((row) => [keyOf(row), row] as const), ...rows]);
      grave = new Set([...batch.grave, ...grave]);
      events = [...batch.events, ...events];
      audit = [...batch.audit, ...audit];
    },
    has: (key) => rows.has(key) || taken.has(key),
    giveWay(to) {
      const key = keyOf(to);
      const own = rows.get(key);
      if (own !== undefined && isPersonal(own)) return false;
      rows.delete(key);
      grave.delete(key);
      return true;
    },
    hasGrave: () => grave.size > 0,
    dropped: () => dropped,
  };
}
