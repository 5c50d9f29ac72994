import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Bot } from '@twinlane/core/engine/bot';
import type { BotMemory } from '@twinlane/core/engine/botMemory';
import { mustBeKept } from '@twinlane/core/engine/notePositions';
import type { Decision } from '@twinlane/core/engine/stepTypes';
import { RetryableError } from '@twinlane/core/errors';
import type { DecisionRecord, Ledger, Recorded } from '@twinlane/core/ledger';
import type { Ids, Store } from '@twinlane/core/ports';
import type { Logger } from 'pino';
import type { AccountBooks } from './accountBooks.ts';
import type { BotMemories } from './botMemories.ts';
import { isLastingStoreFault } from './isLastingStoreFault.ts';
import type { OrdersUnderWay } from './ordersUnderWay.ts';
import { setBotError } from './setBotError.ts';
import { isStoreAway } from './store/guardStore.ts';

/** What a bot decided, or the fault that kept it from that. */
export interface Decided {
  readonly bot: Bot;
  /** The memory that it began with. */
  readonly base: BotMemory;
  readonly outcome:
    { readonly decisions: readonly Decision[]; readonly memory: BotMemory } | { readonly fault: unknown };
  readonly analysisMs: number;
  /** Whether its memory is to be stored though nothing that must outlive the program has changed. */
  readonly keep?: boolean;
  /** Whether it is stored at once, though others have more to give. */
  readonly isUrgent?: boolean;
  /** Whether it would not be decided so any more: its entries are then left, and decided anew. */
  readonly isOutdated?: () => boolean;
  /** Gives back what was kept for it while it was tried. */
  readonly release?: () => void;
}

/** What decisions are recorded with. */
export interface DecisionRecorderParts {
  readonly store: Store;
  readonly ledger: Pick<Ledger, 'recordAll'>;
  readonly memories: BotMemories;
  readonly books: AccountBooks;
  readonly orders: Pick<OrdersUnderWay, 'execute'>;
  readonly ids: Ids;
  /** Chain time, Unix seconds. */
  readonly now: () => number;
  /** Hears, before those are stored that come next, that an exit in slices was begun. */
  readonly onScheduled?: () => Promise<void>;
  /** Hears of every bot whose decisions are stored, or that had nothing to store. */
  readonly onDecided?: (bot: Bot) => void;
  readonly log: Logger;
}

/** One bot's decisions on their way to the store. */
interface Write {
  readonly bot: Bot;
  readonly base: BotMemory;
  readonly memory: BotMemory;
  readonly decisions: readonly Decision[];
  readonly records: readonly DecisionRecord[];
  readonly isUrgent: boolean;
  /** Whether there is an order in it that would not be decided so any more. */
  readonly isOutdated: () => boolean;
  /** What its orders will take is free for others again, or in the books as orders. */
  readonly release: () => void;
  readonly done: PromiseWithResolvers<void>;
}

/** Decisions in one transaction: enough to share its cost, few enough that those that come next need not wait for long. */
const MOST_RECORDS = 200;
/** Decisions that begin one though more are about to come. */
const ENOUGH_RECORDS = 100;

/**
 * Stores what bots decided and hands their orders on, in the order in which it is given them. What comes while a transaction
 * is under way shares the next one.
 */
export class DecisionRecorder {
  readonly #parts: DecisionRecorderParts;
  #queue: Write[] = [];
  #isWriting = false;
  /** Those who have more to give. */
  #holders = 0;

  constructor(parts: DecisionRecorderParts) {
    this.#parts = parts;
  }

  /** Resolves when all of it is stored and every order is under way. Rejects where the store cannot be used. */
  async record(decided: readonly Decided[]): Promise<void> {
    const taken = decided.map((each) => {
      const done = this.#take(each);
      each.release?.();
      return done;
    });
    void this.#drain();
    for (const each of await Promise.allSettled(taken)) {
      if (each.status === 'rejected') throw each.reason;
    }
  }

  /**
   * More is about to be given: until the function that is returned is called, only transactions begin that are worth their
   * cost, or that something urgent waits for.
   */
  hold(): () => void {
    this.#holders += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.#holders -= 1;
      isHeld = false;
      void this.#drain();
    };
  }

  async #take(decided: Decided): Promise<void> {
    const { bot, base, outcome, keep = false } = decided;
    if ('fault' in outcome) {
      await this.#fail(bot, outcome.fault);
      return;
    }
    const { decisions, memory } = outcome;
    this.#parts.memories.change(bot.id, base, memory);
    if (decisions.length > 0 || keep || mustBeKept(base, memory)) {
      const write = this.#writeOf(decided, outcome);
      this.#queue.push(write);
      await write.done.promise;
    } else {
      this.#parts.onDecided?.(bot);
    }
  }

  #writeOf(
    { bot, base, analysisMs, isUrgent = false, ...decided }: Decided,
    { decisions, memory }: { readonly decisions: readonly Decision[]; readonly memory: BotMemory },
  ): Write {
    const { ids, books } = this.#parts;
    const proposals = decisions.flatMap(({ intent }) =>
      intent === undefined ? [] : [books.propose(intent)],
    );
    const records = decisions.map(({ thought, intent, schedule }): DecisionRecord => {
      const meta = { id: ids.next(), correlationId: ids.next(), analysisMs };
      return intent === undefined
        ? { thought, meta, ...(schedule && { schedule: { ...schedule, id: ids.next() } }) }
        : { thought, meta, intent: { ...intent, id: ids.next(), thoughtId: meta.id } };
    });
    const release = (): void => proposals.forEach((each) => each());
    const isOutdated = (): boolean => proposals.length > 0 && decided.isOutdated?.() === true;
    return {
      bot,
      base,
      memory,
      decisions,
      records,
      isUrgent,
      isOutdated,
      release,
      done: Promise.withResolvers(),
    };
  }

  async #drain(): Promise<void> {
    if (this.#isWriting) {
      return;
    }
    this.#isWriting = true;
    // Analyses end together: the first of them waits for the others.
    await nextTurn();
    while (this.#queue.length > 0 && this.#isDue()) {
      let records = 0;
      const most = this.#queue.findIndex((write) => (records += write.records.length) > MOST_RECORDS);
      await this.#write(this.#queue.splice(0, most === -1 ? this.#queue.length : Math.max(1, most)));
    }
    this.#isWriting = false;
  }

  #isDue(): boolean {
    if (this.#holders === 0 || this.#queue.some(({ isUrgent }) => isUrgent)) return true;
    const waiting = this.#queue.reduce((sum, { records }) => sum + Math.max(1, records.length), 0);
    return waiting >= ENOUGH_RECORDS;
  }

  /** Never rejects: each write says how it ended. */
  async #write(taken: readonly Write[]): Promise<void> {
    const { ledger, memories } = this.#parts;
    const writes = taken.filter((write) => !this.#leave(write));
    if (writes.length === 0) return;
    const records = writes.flatMap((write) => write.records);
    const facts = memories.facts(writes.map(({ bot }) => bot.id));
    let recorded: readonly Recorded[];
    try {
      recorded = await ledger.recordAll(records, facts);
    } catch (error) {
      if (writes.length > 1 && !isOfTheStore(error)) {
        // One of them is at fault: no other is to bear it.
        for (const write of writes) await this.#write([write]);
        return;
      }
      await Promise.all(writes.map((write) => this.#giveUp(write, error)));
      return;
    }
    if (records.some(({ schedule }) => schedule !== undefined)) {
      await this.#parts.onScheduled?.().catch((error: unknown) => {
        this.#parts.log.warn({ err: error }, 'Exits in slices could not be read');
      });
    }
    const results = recorded.values();
    for (const write of writes) {
      write.decisions.forEach((decision) => this.#carryOut(decision, results.next().value));
      write.release();
      this.#parts.onDecided?.(write.bot);
      write.done.resolve();
    }
  }

  #carryOut({ intent, admission }: Decision, { order, thought }: Recorded = {}): void {
    const { orders, books, memories, now } = this.#parts;
    if (order !== undefined && thought !== undefined) {
      books.add(order);
      // Not awaited: an order ends blocks later. The executor books what comes of it.
      void orders.execute(order, admission);
    } else if (intent !== undefined) {
      void admission?.settle({ result: 'ignored' });
      // One that was stored before is under way, has ended, or is taken up when it is found: it is not sent again.
      if (order === undefined) memories.noteEnd(intent, { filled: false, now: now() });
    }
  }

  /** Its bot was changed, or somebody denied, while it was being analysed: true where it is left. */
  #leave(write: Write): boolean {
    if (!write.isOutdated()) return false;
    this.#takeBack(write);
    this.#parts.log.info({ bot: write.bot.name }, 'What an entry was decided from has changed: it is left');
    write.done.resolve();
    return true;
  }

  async #giveUp(write: Write, error: unknown): Promise<void> {
    this.#takeBack(write);
    await this.#fail(write.bot, error).then(write.done.resolve, write.done.reject);
  }

  /** What was not carried out must not be remembered as done: it is decided again. */
  #takeBack({ bot, base, memory, decisions, release }: Write): void {
    this.#parts.memories.change(bot.id, memory, base);
    decisions.forEach(({ admission }) => void admission?.settle({ result: 'ignored' }));
    release();
  }

  /** One of the few places where a fault stops. Rejects with those of the store, which concern every bot. */
  async #fail(bot: Bot, error: unknown): Promise<void> {
    const { log, store } = this.#parts;
    if (isLastingStoreFault(error) || isStoreAway(error)) {
      throw error;
    }
    if (error instanceof RetryableError) {
      log.warn({ err: error, bot: bot.name }, 'A decision failed and is made again next block');
      return;
    }
    log.error({ err: error, bot: bot.name }, 'A bot met a fault: it enters nothing more');
    if (bot.state !== 'error') {
      await setBotError(store, bot, error);
    }
  }
}

function isOfTheStore(error: unknown): boolean {
  return isLastingStoreFault(error) || isStoreAway(error) || error instanceof RetryableError;
}
