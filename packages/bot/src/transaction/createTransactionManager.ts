import { FatalError, RetryableError, UserError } from '@twinlane/core/errors';
import { openIntent } from '@twinlane/core/transaction/advance';
import type { TransactionEvent } from '@twinlane/core/transaction/transactionEvent';
import type { TransactionIntent } from '@twinlane/core/transaction/transactionIntent';
import type {
  KeyStatus,
  TransactionManager,
  TransactionRecord,
  TransactionRequest,
} from '@twinlane/core/transaction/transactionManager';
import { isEnd } from '@twinlane/core/transaction/transactionState';
import { ChainWatch } from './chainWatch.ts';
import { Effects } from './effects.ts';
import { isSettled, isUnsent } from './entry.ts';
import { createFastLane } from './fastLane.ts';
import { KeyDesk } from './keyDesk.ts';
import { KeyLease } from './keyLease.ts';
import type { ManagerOptions } from './managerOptions.ts';
import { Monitor } from './monitor.ts';
import type { RunningTransactionManager } from './runningTransactionManager.ts';

const TICK_MS = 30_000;
const MOST_LISTED = 100;

/**
 * Starts carrying a key's transactions: takes the lease, takes up what an earlier process left, and follows the heads.
 * Where another process has the lease, wishes are stored all the same, and carried by that one.
 */
export async function createTransactionManager(options: ManagerOptions): Promise<RunningTransactionManager> {
  const manager = new Manager(options);
  await manager.start();
  return manager;
}

class Manager implements RunningTransactionManager {
  readonly submitPrepared: TransactionManager['submitPrepared'];
  readonly #options: ManagerOptions;
  readonly #lease: KeyLease;
  readonly #desk: KeyDesk;
  readonly #effects: Effects;
  readonly #monitor: Monitor;
  readonly #listeners = new Set<(record: TransactionRecord) => void>();
  readonly #stops: (() => void)[] = [];
  /** Whoever waits for a transaction that this process will not carry on. */
  readonly #leavers = new Set<() => void>();
  #stopping: Promise<void> | undefined;

  constructor(options: ManagerOptions) {
    const { store, chain, signer, clock, lease, reader } = options;
    this.#options = options;
    const key = { chainId: chain.id, sender: signer.address };
    this.#lease = new KeyLease({ store, key, lease, monotonic: () => clock.monotonic() });
    this.#desk = new KeyDesk(options, this.#lease, {
      onChange: (record) => this.#changed(record),
      onEffects: (entry, effects) => this.#effects.begin(entry, effects),
    });
    const watch = new ChainWatch(reader, signer.address, chain.finality);
    this.#effects = new Effects(options, this.#desk, watch);
    this.#monitor = new Monitor(options, {
      desk: this.#desk,
      lease: this.#lease,
      effects: this.#effects,
      watch,
    });
    this.submitPrepared = createFastLane(options, {
      desk: this.#desk,
      effects: this.#effects,
      lease: this.#lease,
      recordOf: (request) => this.#recordOf(request),
      adopt: (stored) => this.#monitor.adopt(stored),
      announce: (record) => this.#changed(record),
    });
  }

  async start(): Promise<void> {
    const { heads, lease, tickMs = TICK_MS, log } = this.#options;
    await this.#monitor.keepLease();
    const every = (ms: number, work: () => Promise<void>): void => {
      const timer = setInterval(() => void work(), ms);
      timer.unref();
      this.#stops.push(() => clearInterval(timer));
    };
    every(lease.ttlMs / 4, () => this.#monitor.keepLease());
    every(tickMs, () => this.#monitor.tick());
    if (!lease.exclusive) {
      every(lease.pollMs, () => this.#poll());
    }
    this.#stops.push(
      heads.onBlock(() => void this.#monitor.tick()),
      heads.onRollback((ancestor) => {
        this.#monitor.rolledBack(ancestor).catch((error: unknown) => {
          log.warn({ error, ancestor }, 'a rollback could not be followed at once');
        });
      }),
    );
    void this.#monitor.tick();
  }

  async submit(request: TransactionRequest): Promise<TransactionRecord> {
    this.#refuseStopping();
    const { store } = this.#options;
    const record = this.#recordOf(request);
    const stored = await store.transaction((unit) => unit.openTransaction(this.#desk.key, record));
    // Also one that is there already: it may be stored without this process having heard so.
    if (isUnsent(stored.record.state)) this.#monitor.adopt(stored);
    return this.#desk.entries.get(stored.record.id)?.record ?? stored.record;
  }

  async status(id: string): Promise<TransactionRecord | undefined> {
    const entry = this.#desk.entries.get(id);
    return entry?.record ?? (await this.#options.store.read.transactions.get(id))?.record;
  }

  async settled(id: string): Promise<TransactionRecord> {
    const known = Promise.withResolvers<TransactionRecord>();
    // It may be rejected before anybody waits for it below.
    known.promise.catch(() => undefined);
    const heed = (record: TransactionRecord): void => {
      if (record.id === id && isSettled(record.state)) known.resolve(record);
    };
    const stop = this.onChange(heed);
    const leave = (): void => known.reject(shutDown());
    this.#leavers.add(leave);
    if (this.#stopping !== undefined) leave();
    const ask = async (): Promise<void> => {
      const record = await this.status(id);
      if (record === undefined) throw unknown(id);
      heed(record);
    };
    // Another process may carry it.
    const timer = setInterval(() => void ask().catch(() => undefined), this.#options.lease.pollMs);
    try {
      await ask();
      return await known.promise;
    } finally {
      stop();
      this.#leavers.delete(leave);
      clearInterval(timer);
    }
  }

  cancel(id: string, reason: string): Promise<TransactionRecord> {
    return this.#wish(id, { kind: 'cancelRequested', reason });
  }

  replace(id: string): Promise<TransactionRecord> {
    return this.#wish(id, { kind: 'speedUpRequested' });
  }

  async list({ open = false, limit = MOST_LISTED } = {}): Promise<readonly TransactionRecord[]> {
    const rows = await this.#options.store.read.transactions.page(this.#desk.key, { open, limit });
    return rows.map(({ record }) => this.#desk.entries.get(record.id)?.record ?? record);
  }

  onChange(listener: (record: TransactionRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async emergencyStop({ exits = false } = {}): Promise<void> {
    this.#desk.stopped = exits ? 'entriesAndExits' : 'entries';
    for (const id of this.#desk.entries.keys()) {
      await this.#desk.event(id, { kind: 'emergencyStop', exits });
    }
  }

  resumeEntries(): void {
    this.#desk.stopped = undefined;
  }

  async resumeKey(): Promise<void> {
    const { store } = this.#options;
    await this.#desk.serial.run(async () => {
      const { halted: _, ...ledger } = this.#desk.ledger;
      const { halted: __, ...state } = this.#desk.keyState();
      await store.transaction((unit) => unit.putKeyState(this.#desk.key, state));
      this.#desk.ledger = ledger;
    });
    await this.#monitor.tick();
  }

  keyStatus(): KeyStatus {
    const { ledger, entries, run, stopped, away } = this.#desk;
    return {
      owner: this.#lease.fence !== undefined,
      ...(ledger.halted === undefined ? {} : { halted: ledger.halted }),
      ...(away === undefined ? {} : { away }),
      count: ledger.count,
      next: ledger.next,
      open: entries.size,
      most: ledger.most,
      ...(this.#effects.latest === undefined ? {} : { balance: this.#effects.latest.balance }),
      entriesPausedUntil: run.pausedUntil,
      entriesStopped: stopped !== undefined,
    };
  }

  shutdown(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#stops.forEach((stop) => stop());
    this.#effects.closed = true;
    this.#leavers.forEach((leave) => leave());
    await this.#effects.idle();
    await this.#desk.serial.run(() => this.#desk.flush());
    await this.#desk.serial.idle();
    this.#desk.clear();
    await this.#lease.release().catch((error: unknown) => {
      this.#options.log.warn({ error }, 'the lease could not be given back: it expires');
    });
  }

  async #poll(): Promise<void> {
    try {
      if (this.#desk.open) await this.#monitor.takeWork();
      else await this.#monitor.keepLease();
    } catch (error) {
      this.#options.log.warn({ error }, 'the database could not be asked for work');
    }
  }

  async #wish(
    id: string,
    event: Extract<TransactionEvent, { kind: 'cancelRequested' | 'speedUpRequested' }>,
  ): Promise<TransactionRecord> {
    if (this.#desk.entries.has(id)) {
      await this.#desk.event(id, event);
    } else {
      const { store } = this.#options;
      const stored = await store.read.transactions.get(id);
      if (stored === undefined) throw unknown(id);
      if (!isEnd(stored.record.state)) {
        const wish =
          event.kind === 'cancelRequested'
            ? ({ kind: 'cancel', reason: event.reason } as const)
            : ({ kind: 'speedUp' } as const);
        await store.transaction((unit) => unit.wishTransaction(id, wish));
      }
    }
    const record = await this.status(id);
    if (record === undefined) throw unknown(id);
    return record;
  }

  #recordOf(request: TransactionRequest): TransactionRecord {
    const { chain, signer, submission, ids, clock } = this.#options;
    if (request.chainId !== chain.id) {
      throw new FatalError(
        'transaction.chain',
        `A transaction for chain ${request.chainId} was given to the manager of chain ${chain.id}.`,
      );
    }
    const { urgency: _, orderId: __, minAmountOut, kind, route = submission.route, ...rest } = request;
    const base = { ...rest, id: ids.next(), sender: signer.address, route };
    const intent: TransactionIntent =
      kind === 'swap' ? { ...base, kind, minAmountOut: minAmountOut ?? 0n } : { ...base, kind };
    const at = clock.now();
    return { id: base.id, request, state: openIntent(intent).state, createdAt: at, updatedAt: at };
  }

  #refuseStopping(): void {
    if (this.#stopping !== undefined) {
      throw new RetryableError('transaction.stopping', 'The transaction manager is shutting down.');
    }
  }

  #changed(record: TransactionRecord): void {
    for (const listener of this.#listeners) {
      try {
        listener(record);
      } catch (error) {
        this.#options.log.error({ error, id: record.id }, 'a listener of transactions failed');
      }
    }
    if (isEnd(record.state)) {
      queueMicrotask(() => this.#monitor.takeUp());
    }
  }
}

function shutDown(): FatalError {
  return new FatalError('transaction.stopped', 'The transaction manager was shut down before that.');
}

function unknown(id: string): UserError {
  return new UserError('transaction.unknown', `There is no transaction ${id}.`, {
    hint: 'List them with: twinlane transactions list.',
  });
}
