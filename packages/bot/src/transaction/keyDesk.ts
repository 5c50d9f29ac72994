import type { TransactionOptions, UnitOfWork } from '@twinlane/core/unitOfWork';
import { advance } from '@twinlane/core/transaction/advance';
import { countFailure, NO_FAILURES, type FailureRun } from '@twinlane/core/transaction/countFailure';
import {
  haltKey,
  type NonceLedger,
  openLedger,
  releaseNonce,
  storeNonce,
} from '@twinlane/core/transaction/nonceLedger';
import type { Moment, TransactionEvent } from '@twinlane/core/transaction/transactionEvent';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { isEnd, type TransactionState } from '@twinlane/core/transaction/transactionState';
import type { Change, Effect, Step } from '@twinlane/core/transaction/transactionStep';
import type {
  KeyOfChain,
  KeyState,
  TransactionTransition,
} from '@twinlane/core/transaction/transactionStore';
import { createSerial } from './createSerial.ts';
import { attemptsIn, type Entry, entryOf, isNews, isUnsent } from './entry.ts';
import type { KeyLease } from './keyLease.ts';
import type { ManagerOptions } from './managerOptions.ts';
import { loadKey } from './loadKey.ts';
import { marketOf } from './marketOf.ts';
import { NotBooked, NotStored, storeStep } from './storeStep.ts';

/** What the desk tells the rest of the manager. */
export interface DeskListener {
  onChange(record: TransactionRecord): void;
  /** To be performed, each on its own. */
  onEffects(entry: Entry, effects: readonly Effect[]): void;
}

const MOST_UNMINED = 16;

/**
 * The open transactions of one key with their nonces: every change goes through here, one after the other, and what must
 * survive is stored before anything follows from it.
 */
export class KeyDesk {
  readonly entries = new Map<string, Entry>();
  /** Those that were taken up and have nothing stored yet. */
  readonly begun = new Set<Entry>();
  readonly key: KeyOfChain;
  readonly serial = createSerial();
  ledger: NonceLedger = openLedger({ most: 0, count: 0, countBlock: 0, storedNonces: [], finalNonces: [] });
  run: FailureRun = NO_FAILURES;
  /** Rises whenever what is in memory was exchanged; what was begun before counts no more. */
  epoch = 0;
  /** Why the database cannot be used; all is read again when it is back. */
  away: unknown;
  /** Loaded, and the lease held. */
  open = false;
  /** What is not taken up any more. */
  stopped: 'entries' | 'entriesAndExits' | undefined;
  /** Unix seconds of the newest head. */
  chainTime = 0;
  /** Watermark of the chain's count, as of the last final block. */
  final = { count: 0, countBlock: 0 };
  readonly #options: ManagerOptions;
  readonly #lease: KeyLease;
  readonly #listener: DeskListener;
  #at = 0;

  constructor(options: ManagerOptions, lease: KeyLease, listener: DeskListener) {
    this.#options = options;
    this.#lease = lease;
    this.#listener = listener;
    this.key = { chainId: options.chain.id, sender: options.signer.address };
  }

  /** Milliseconds of a clock that never steps back. */
  now(): number {
    this.#at = Math.max(this.#at, this.#options.clock.now());
    return this.#at;
  }

  /** Whether anything new may be signed. */
  maySign(): boolean {
    return (
      this.open &&
      this.away === undefined &&
      this.#lease.fence !== undefined &&
      this.ledger.halted === undefined &&
      this.#options.feeOracle.head() !== undefined
    );
  }

  /** All that a decision about the transaction may know. */
  moment(record: TransactionRecord): Moment {
    return {
      ...marketOf(this.#options, record, this.chainTime),
      at: this.now(),
      random: this.#options.random(),
      count: this.ledger.count,
      maySign: this.maySign(),
    };
  }

  /** Something happened to a transaction. What an earlier epoch began is passed over. */
  event(id: string, event: TransactionEvent, epoch = this.epoch): Promise<void> {
    return this.serial.run(() => (epoch === this.epoch ? this.advance(id, event) : Promise.resolve()));
  }

  /** Within the serial order. */
  async advance(id: string, event: TransactionEvent): Promise<void> {
    const entry = this.entries.get(id);
    if (entry !== undefined && !isEnd(entry.record.state)) {
      await this.take(entry, advance(entry.record.state, event, this.moment(entry.record)));
    }
  }

  /** The contract of a step: state and changes first, in one database transaction, then the effects. */
  async take(entry: Entry, made: Step): Promise<void> {
    const before = entry.record;
    const moved = made.state.name !== before.state.name;
    const record = moved || made.state !== before.state ? this.#changed(before, made.state) : before;
    if (made.store === 'first') {
      if (!(await this.#stored(entry, record, made))) {
        return;
      }
      attemptsIn(record.state).forEach(({ hash }) => entry.stored.add(hash));
    } else if (moved) {
      entry.unsaved.push(this.transition(before, made));
    }
    entry.record = record;
    if (!isUnsent(record.state)) this.begun.delete(entry);
    entry.changed ||= made.store === 'later' && isNews(before.state, record.state);
    this.follow(record, made.changes);
    if (moved || made.store === 'first') {
      this.#listener.onChange(record);
    }
    if (isEnd(record.state)) {
      this.forget(entry);
    } else {
      this.#listener.onEffects(entry, made.effects);
    }
  }

  /** The ledger after a step was stored. */
  follow(record: TransactionRecord, changes: readonly Change[]): void {
    const { log, notify } = this.#options;
    const { id } = record;
    for (const change of changes) {
      if (change.kind === 'releaseNonce') {
        this.ledger = releaseNonce(this.ledger, change.nonce);
      } else if (change.kind === 'outcome') {
        this.run = countFailure(this.run, change.ok, this.now());
      } else if (change.kind === 'notify') {
        notify?.({ what: change.what, id });
        log.warn({ id, what: change.what }, 'a transaction needs attention');
      } else if (change.kind === 'haltKey' && this.ledger.halted === undefined) {
        const what = haltReason(change.nonce);
        this.ledger = haltKey(this.ledger, what);
        notify?.({ what, id, halted: true });
        log.error({ id, nonce: change.nonce }, 'the key is halted');
      }
    }
    if ('nonce' in record.state) {
      this.ledger = storeNonce(this.ledger, record.state.nonce);
    }
  }

  transition(before: TransactionRecord, { state, cause }: Step): TransactionTransition {
    return { from: before.state.name, to: state.name, cause, at: this.now() };
  }

  /** Removes it from memory; the store has it. */
  forget(entry: Entry): void {
    entry.timers.forEach((timer) => clearTimeout(timer));
    this.entries.delete(entry.record.id);
    this.begun.delete(entry);
  }

  /** Stores what changed without being needed for anything yet. */
  async flush(): Promise<void> {
    const dirty = [...this.entries.values()].filter(({ changed }) => changed);
    if (dirty.length === 0 || this.away !== undefined) {
      return;
    }
    const saves = dirty.map((entry) => ({ entry, record: entry.record, unsaved: entry.unsaved }));
    const stored = await this.#guarded(async (unit, fence) => {
      for (const { record, unsaved } of saves) {
        const outcome = await unit.saveTransaction(fence, { record, transitions: unsaved, attempts: [] });
        if (outcome !== 'stored') return outcome;
      }
      await unit.putKeyState(this.key, this.keyState());
      return 'stored';
    });
    if (stored) {
      saves.forEach(({ entry }) => Object.assign(entry, { unsaved: [], changed: false }));
    }
  }

  keyState(changes: readonly Change[] = []): KeyState {
    const halting = changes.find((change) => change.kind === 'haltKey');
    const outcome = changes.find((change) => change.kind === 'outcome');
    const run = outcome === undefined ? this.run : countFailure(this.run, outcome.ok, this.now());
    const halted = halting === undefined ? this.ledger.halted : haltReason(halting.nonce);
    return { ...this.final, ...run, ...(halted === undefined ? {} : { halted }) };
  }

  /** Reads everything from the store: at the start, with a lease that was taken over, and when the database is back. */
  async load(): Promise<void> {
    const { store, most } = this.#options;
    const loaded = await loadKey(store, this.key, { most: most ?? MOST_UNMINED, before: this.entries });
    this.clear();
    loaded.open.forEach((stored) => this.entries.set(stored.record.id, entryOf(stored)));
    this.final = loaded.final;
    this.run = loaded.run;
    this.ledger = loaded.ledger;
    this.away = undefined;
    this.open = true;
    if (loaded.lost !== undefined) {
      this.#options.log.error({ what: loaded.lost }, 'the key is halted');
      this.#options.notify?.({ what: loaded.lost, halted: true });
    }
  }

  /** Nothing of this in memory counts any more. */
  clear(): void {
    this.epoch += 1;
    this.open = false;
    this.entries.forEach((entry) => entry.timers.forEach((timer) => clearTimeout(timer)));
    this.entries.clear();
    this.begun.clear();
  }

  /** Stores something under the fence; false where it did not happen, or its outcome is unclear. */
  async #guarded(
    work: (unit: UnitOfWork, fence: NonNullable<KeyLease['fence']>) => Promise<'stored' | 'fenced' | 'taken'>,
    options: TransactionOptions = {},
  ): Promise<boolean> {
    const { fence } = this.#lease;
    if (fence === undefined || this.away !== undefined) {
      return false;
    }
    try {
      const outcome = await this.#options.store.transaction(async (unit) => {
        const made = await work(unit, fence);
        if (made !== 'stored') throw new NotStored(made);
        return made;
      }, options);
      return outcome === 'stored';
    } catch (error) {
      if (error instanceof NotStored && error.outcome === 'fenced') {
        this.#lease.drop();
        this.clear();
      } else if (error instanceof NotBooked) {
        this.#options.log.error({ error: error.cause }, 'a transaction cannot be booked: it waits');
      } else {
        this.lose(error);
      }
      return false;
    }
  }

  async #stored(entry: Entry, record: TransactionRecord, made: Step): Promise<boolean> {
    const { books } = this.#options;
    const transitions = [...entry.unsaved, this.transition(entry.record, made)];
    const attempts = attemptsIn(record.state).filter(({ hash }) => !entry.stored.has(hash));
    const { outcome, paid, baseline } = entry;
    // Nothing goes with it: no transaction is needed, which a process that stands still would hold open.
    const alone = { oneStatement: made.changes.length === 0 && !isEnd(record.state) };
    const stored = await this.#guarded(async (unit, fence) => {
      const saved = await storeStep(unit, fence, books, {
        save: { record, transitions, attempts, ...(paid && { paid }), ...(baseline && { baseline }) },
        changes: made.changes,
        outcome,
      });
      if (saved !== 'stored') return saved;
      if (made.changes.some(({ kind }) => kind === 'haltKey' || kind === 'outcome')) {
        await unit.putKeyState(this.key, this.keyState(made.changes));
      }
      return saved;
    }, alone);
    if (stored) Object.assign(entry, { unsaved: [], changed: false });
    return stored;
  }

  #changed(record: TransactionRecord, state: TransactionState): TransactionRecord {
    return { ...record, state, updatedAt: this.#options.clock.now() };
  }

  /** The database failed: what it holds is what is true, and is read again once it answers. */
  lose(error: unknown): void {
    if (this.away === undefined) {
      this.#options.log.warn({ error }, 'transactions cannot be stored: nothing is signed until they can');
    }
    this.away = error;
  }
}

function haltReason(nonce: number): string {
  return `nonce ${nonce} was used by a transaction that is not ours`;
}
