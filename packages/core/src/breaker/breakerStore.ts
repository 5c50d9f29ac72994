import type { Page } from '../repositories.ts';
import type { BreakerPriority, BreakerScope, BreakerState, BreakerType } from './breakerTypes.ts';

/** What a breaker's window held when its state changed. */
export interface BreakerCounts {
  readonly calls: number;
  readonly failures: number;
  readonly slow: number;
}

/** A breaker's state changed. Never altered once stored. */
export interface BreakerChangeEvent {
  readonly kind: 'change';
  readonly id: string;
  readonly type: BreakerType;
  readonly scope: BreakerScope;
  readonly priority: BreakerPriority;
  readonly from: BreakerState;
  readonly to: BreakerState;
  /** One plain sentence. */
  readonly why: string;
  /** Who changed it: a person, or `system`. */
  readonly who: string;
  readonly counts?: BreakerCounts;
  /** Wall clock, milliseconds since 1970, at which it will be tried again, where that is known. */
  readonly until?: number;
  /** What a person did, where that is what changed it. */
  readonly act?: BreakerActKind;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
}

/** What a person can do to a breaker. */
export type BreakerActKind = 'isolate' | 'release' | 'reset' | 'disable' | 'enable' | 'stop' | 'lift';

/** Several grave breakers opened within a minute, which opened others and holds new entries. */
export interface BreakerCascadeEvent {
  readonly kind: 'cascade';
  readonly id: string;
  /** The openings that made it. */
  readonly openings: readonly { readonly type: BreakerType; readonly scope: BreakerScope }[];
  /** One plain sentence. */
  readonly why: string;
  /** Wall clock, milliseconds since 1970, until which new entries are held, where that is known. */
  readonly until?: number;
  readonly at: number;
}

export type BreakerEvent = BreakerChangeEvent | BreakerCascadeEvent;

/** Which events; all of them where nothing is said. A type or a scope leaves cascades out. */
export interface BreakerHistoryQuery extends Page {
  readonly type?: BreakerType;
  readonly scope?: BreakerScope;
}

/** Something that somebody did, for the record. Never altered once stored, never a secret. */
export interface AuditEntry {
  readonly id: string;
  /** Who: a wallet, a token's name, the machine's user, `system`. */
  readonly who: string;
  /** What was done, as `breaker.release` or `login`. */
  readonly what: string;
  /** What it was done to. */
  readonly target: string;
  /** Why, in the words of who did it. */
  readonly reason: string;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
}

/** A breaker as it is stored. */
export interface BreakerRow {
  readonly type: BreakerType;
  readonly scope: BreakerScope;
  readonly state: BreakerState;
  /** The engine's record of it: plain JSON. */
  readonly record: unknown;
  /** The change that brought it there, for other processes. */
  readonly last?: BreakerChangeEvent;
  /** Wall clock, milliseconds since 1970. */
  readonly updatedAt: number;
}

/** The same with the number that rises with every write, in the order of the commits. */
export interface StoredBreaker extends BreakerRow {
  readonly version: number;
}

/** The breakers' read side. */
export interface BreakerRepository {
  /** Those written after a version, in the order of the writes; all of them after 0. */
  since(version: number): Promise<readonly StoredBreaker[]>;
  /** Newest first. */
  history(query: BreakerHistoryQuery): Promise<readonly BreakerEvent[]>;
}

/** What a transaction may change of the breakers. */
export interface BreakerWriter {
  /** Holds all breakers until the transaction ends: they are written under this lock only, which puts versions in order. */
  lockBreakers(): Promise<void>;
  /** Replaces what is stored of each; they get new versions, of which the highest is returned (0 where there are none). */
  putBreakers(rows: readonly BreakerRow[]): Promise<number>;
  /** Forgets closed ones that were not written since a wall clock time: they say nothing any more. */
  forgetBreakers(before: number): Promise<void>;
  /** Returns those that were not there yet under their id: an unclear write may be repeated. */
  appendBreakerEvents(events: readonly BreakerEvent[]): Promise<readonly BreakerEvent[]>;
}

/** The audit log. */
export interface AuditRepository {
  /** Newest first; only what was done to `target`, where it is named. */
  page(page: Page & { readonly target?: string }): Promise<readonly AuditEntry[]>;
}

/** Writes the audit log. */
export interface AuditWriter {
  /** What is there already under its id stays as it is. */
  appendAudit(entries: readonly AuditEntry[]): Promise<void>;
}
