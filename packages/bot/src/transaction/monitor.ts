import { gapsOf, observeCount, rollBackCount } from '@twinlane/core/transaction/nonceLedger';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { isEnd } from '@twinlane/core/transaction/transactionState';
import type { StoredTransaction } from '@twinlane/core/transaction/transactionStore';
import type { ChainWatch, Observation } from './chainWatch.ts';
import type { Effects } from './effects.ts';
import { type Entry, entryOf, isUnsent, rank } from './entry.ts';
import { eventOfWish } from './eventOfWish.ts';
import { fillerOf } from './fillerOf.ts';
import { isFunded } from './funds.ts';
import type { KeyDesk } from './keyDesk.ts';
import type { KeyLease } from './keyLease.ts';
import type { ManagerOptions } from './managerOptions.ts';

/** Wishes that are prepared at a time; the others wait in their order, exits first. */
const ACTIVE = 32;
/** Beside them, so many exits and fillers of gaps, which never wait for entries. */
const PRESSING = 32;
/** Rows before the newest known one that are asked for again: a smaller number may be committed later. */
const OVERLAP = 256;

/** Looks at everything once a block and at least every half minute, and keeps the lease. */
export class Monitor {
  readonly #options: ManagerOptions;
  readonly #desk: KeyDesk;
  readonly #lease: KeyLease;
  readonly #effects: Effects;
  readonly #watch: ChainWatch;
  #ticking: Promise<void> | undefined;
  #again = false;
  #keeping: Promise<void> | undefined;
  #lastSequence = 0;
  /** Not taken up yet; the last is the next, once sorted. */
  #waiting: Entry[] = [];
  #isSorted = true;
  #gapSeen = -1;

  constructor(
    options: ManagerOptions,
    parts: {
      readonly desk: KeyDesk;
      readonly lease: KeyLease;
      readonly effects: Effects;
      readonly watch: ChainWatch;
    },
  ) {
    this.#options = options;
    this.#desk = parts.desk;
    this.#lease = parts.lease;
    this.#effects = parts.effects;
    this.#watch = parts.watch;
  }

  /** Ticks; what is asked for during a tick becomes one more after it. */
  tick(): Promise<void> {
    if (this.#ticking !== undefined) {
      this.#again = true;
      return this.#ticking;
    }
    this.#ticking = this.#ticks().finally(() => {
      this.#ticking = undefined;
    });
    return this.#ticking;
  }

  /** Takes or prolongs the lease; everything is read anew when it was taken. One attempt at a time. */
  keepLease(): Promise<void> {
    this.#keeping ??= this.#keepLease().finally(() => {
      this.#keeping = undefined;
    });
    return this.#keeping;
  }

  async #keepLease(): Promise<void> {
    const { log } = this.#options;
    try {
      const kept = await this.#lease.keep();
      if (kept === 'lost') {
        log.warn({}, 'the lease on the key is lost');
        await this.#desk.serial.run(() => Promise.resolve(this.#desk.clear()));
      }
      if (kept === 'taken' || (kept === 'held' && (!this.#desk.open || this.#desk.away !== undefined))) {
        await this.recover();
      }
    } catch (error) {
      log.warn({ error }, 'the lease on the key could not be kept');
    }
  }

  /** Reads all from the store, compares nonces with the chain, and takes everything up again. */
  async recover(): Promise<void> {
    const desk = this.#desk;
    await this.#options.onOwned?.();
    await desk.serial.run(async () => {
      await desk.load();
      this.#waiting = [...desk.entries.values()].filter(({ record }) => isUnsent(record.state));
      this.#isSorted = false;
      this.#lastSequence = 0;
      desk.entries.forEach(({ sequence }) => {
        this.#lastSequence = Math.max(this.#lastSequence, sequence);
      });
    });
    await this.#observe().catch((error: unknown) => {
      this.#options.log.warn({ error }, 'the chain does not answer');
    });
    // What was stored while all was read.
    await this.#takeStored();
    for (const entry of desk.entries.values()) {
      if (!isUnsent(entry.record.state)) {
        await desk.event(entry.record.id, { kind: 'recovered' });
      }
    }
    this.takeUp();
  }

  /** A wish that was just stored. */
  adopt(stored: StoredTransaction): void {
    if (this.#desk.open && !this.#desk.entries.has(stored.record.id)) {
      const entry = entryOf(stored);
      this.#desk.entries.set(stored.record.id, entry);
      this.#waiting.push(entry);
      this.#isSorted = false;
      this.#lastSequence = Math.max(this.#lastSequence, stored.sequence);
      this.takeUp();
    }
  }

  /** Begins with the wishes that are next, exits first. */
  takeUp(): void {
    const { entries, begun } = this.#desk;
    const hasRoom = (): boolean => {
      const next = this.#waiting.at(-1);
      return begun.size < ACTIVE || (next !== undefined && rank(next) < 2 && begun.size < ACTIVE + PRESSING);
    };
    if (!this.#isSorted && hasRoom()) {
      // The next one is the last.
      this.#waiting.sort((one, other) => rank(other) - rank(one) || other.sequence - one.sequence);
      this.#isSorted = true;
    }
    while (hasRoom()) {
      const entry = this.#waiting.pop();
      if (entry === undefined) return;
      const { id, state } = entry.record;
      if (entries.get(id) === entry && isUnsent(state) && !entry.active) {
        entry.active = true;
        begun.add(entry);
        void this.#desk.event(id, { kind: 'recovered' });
      }
    }
  }

  /** The chain went back to that block. */
  async rolledBack(ancestor: number): Promise<void> {
    const desk = this.#desk;
    this.#effects.forgetHead();
    const countThere = await this.#watch.countAt(ancestor);
    await desk.serial.run(async () => {
      this.#watch.forgetAfter(ancestor);
      desk.ledger = rollBackCount(desk.ledger, ancestor, countThere);
      const standing = await this.#standing(ancestor);
      for (const id of desk.entries.keys()) {
        if (!standing.has(id)) await desk.advance(id, { kind: 'reorged', ancestor });
      }
    });
  }

  /** Those that a look found again after the ancestor, and those of lower nonces: mined as well, and found by the next. */
  async #standing(ancestor: number): Promise<ReadonlySet<string>> {
    const mined = [...this.#desk.entries.values()].flatMap(({ record: { id, state } }) =>
      state.name === 'confirmed' && state.mined.block.number > ancestor
        ? [{ id, nonce: state.nonce, block: state.mined.block }]
        : [],
    );
    const stand = await this.#watch.areOfChain(mined.map(({ block }) => block));
    const highest = Math.max(-1, ...mined.filter((_, index) => stand[index]).map(({ nonce }) => nonce));
    return new Set(mined.filter(({ nonce }) => nonce <= highest).map(({ id }) => id));
  }

  async #ticks(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#tickOnce();
      } catch (error) {
        this.#options.log.warn({ error }, 'transactions could not be looked after');
      }
    } while (this.#again && !this.#effects.closed);
  }

  async #tickOnce(): Promise<void> {
    const desk = this.#desk;
    if (!desk.open || desk.away !== undefined) {
      await this.keepLease();
    }
    if (!desk.open) {
      return;
    }
    this.#effects.forgetHead();
    const seen = await this.#observe().catch((error: unknown) => {
      this.#options.log.warn({ error }, 'the chain does not answer');
      return undefined;
    });
    if (desk.away === undefined) {
      await this.takeWork();
      await this.#fillGaps();
    }
    // Whoever is asked first gets the next nonce.
    for (const entry of [...desk.entries.values()].sort((one, other) => rank(one) - rank(other))) {
      if (entry.active || isLate(entry.record, desk.chainTime)) {
        const { state } = entry.record;
        if (
          seen !== undefined &&
          'waitsFor' in state &&
          state.waitsFor === 'funds' &&
          isFunded(entry, seen.balance)
        ) {
          await desk.event(entry.record.id, { kind: 'funded' });
        }
        await desk.event(entry.record.id, { kind: 'ticked' });
      }
    }
    this.takeUp();
    await desk.serial.run(() => desk.flush());
  }

  async #observe(): Promise<Observation> {
    const desk = this.#desk;
    const seen = await this.#effects.observe();
    const confirmed = [...desk.entries.values()].flatMap(({ record: { state } }) =>
      state.name === 'confirmed' ? [state.mined.block] : [],
    );
    const ancestor = await this.#watch.reorganised(seen.head, confirmed);
    if (ancestor !== undefined) {
      this.#options.log.warn({ ancestor, head: seen.block }, 'the chain went another way');
      await this.rolledBack(ancestor);
    }
    this.#watch.remember(seen.head);
    this.#effects.latest = seen;
    await desk.serial.run(() => {
      const most = seen.delegated ? 1 : (this.#options.most ?? 16);
      desk.ledger = observeCount({ ...desk.ledger, most }, seen);
      desk.chainTime = Math.max(ancestor === undefined ? desk.chainTime : 0, seen.head.timestamp);
      if (seen.finalCount >= desk.final.count) {
        desk.final = { count: seen.finalCount, countBlock: seen.finalBlock };
      }
      return Promise.resolve();
    });
    return seen;
  }

  /** What other processes stored or wish. */
  async takeWork(): Promise<void> {
    const desk = this.#desk;
    const { lease, store } = this.#options;
    if (lease.exclusive || !desk.open) {
      return;
    }
    await this.#takeStored();
    const { epoch } = desk;
    for (const { record, wish } of await store.read.transactions.wished(desk.key)) {
      // One that is not known here yet waits for the next look, unless it has ended.
      if (wish === undefined || !(desk.entries.has(record.id) || isEnd(record.state))) continue;
      await desk.event(record.id, eventOfWish(wish), epoch);
      // What could not be stored, or was begun under a lease that is lost, is read anew: the wish has to be there then.
      if (desk.away !== undefined || desk.epoch !== epoch) return;
      await store.transaction((unit) => unit.wishTransaction(record.id, undefined));
    }
    this.takeUp();
  }

  async #takeStored(): Promise<void> {
    const { read } = this.#options.store;
    const after = Math.max(0, this.#lastSequence - OVERLAP);
    for (const stored of await read.transactions.open(this.#desk.key, after)) {
      // One that is signed was stored by this process, and may have ended since it was read.
      if (isUnsent(stored.record.state)) this.adopt(stored);
    }
  }

  /** A missing nonce below the queue keeps everything above it waiting. */
  async #fillGaps(): Promise<void> {
    const desk = this.#desk;
    const [nonce] = gapsOf(desk.ledger);
    const isNews = nonce !== undefined && nonce !== this.#gapSeen;
    this.#gapSeen = nonce ?? -1;
    const isFilled = [...desk.entries.values()].some(
      ({ record: { state } }) => state.intent.kind === 'noop' && isUnsent(state),
    );
    // At first a wish may take it, since the lowest nonce is given out first.
    if (nonce === undefined || isNews || isFilled || !desk.maySign()) {
      return;
    }
    const filler = fillerOf(this.#options, nonce);
    this.adopt(await this.#options.store.transaction((unit) => unit.openTransaction(desk.key, filler)));
  }
}

function isLate({ state: { intent } }: TransactionRecord, chainTime: number): boolean {
  return intent.kind !== 'noop' && chainTime >= intent.deadline;
}
