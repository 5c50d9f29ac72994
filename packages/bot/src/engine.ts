import type { Admission } from '@twinlane/core/breaker/breakerTypes';
import type { Bot } from '@twinlane/core/engine/bot';
import { longestLookback } from '@twinlane/core/engine/warmUp';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { BlockUpdate, ExecutionReport, ResumedOrder } from '@twinlane/core/ports';
import { AccountBooks, type Books } from './accountBooks.ts';
import { AccountValue } from './accountValue.ts';
import { BlockDecisions } from './blockDecisions.ts';
import { BoundedLook } from './boundedLook.ts';
import { BotMemories } from './botMemories.ts';
import { closePosition, type CloseWish } from './closePosition.ts';
import { DecisionRecorder } from './decisionRecorder.ts';
import { enterAtOnce } from './enterAtOnce.ts';
import type { EngineParts } from './engineParts.ts';
import { nextBlock } from './executor/insist.ts';
import { FastBots } from './fastBots.ts';
import { isBehind } from './isBehind.ts';
import { isLastingStoreFault } from './isLastingStoreFault.ts';
import { OrdersUnderWay } from './ordersUnderWay.ts';
import { ParentOrders, type OrderDesk } from './parentOrders.ts';
import { explainOrders } from './store/explainOrder.ts';
import { isStoreAway } from './store/guardStore.ts';
import { UnclearOrders } from './unclearOrders.ts';
import type { AccountView } from './valueAccount.ts';
import { WaitingExits } from './waitingExits.ts';

/** The loop of one account: collect → step → execute → record, once a block. */
export interface Engine {
  /** Takes up orders in flight; to be called before the mirror starts, so that they see the blocks it catches up with. */
  resume(): Promise<void>;
  /** Values the account and decides on every block from the next one on; to be called when the mirror has started. */
  start(): Promise<void>;
  /** Resolves when no decision is under way any more. Orders in flight stay in the store for the next start. */
  stop(): Promise<void>;
  /** The account as of the last block it was valued on. */
  view(): AccountView | undefined;
  /** Sells a position because a person says so. @throws as `closePosition`. */
  close(wish: CloseWish): Promise<Order>;
  /** Orders that people place, and exits in slices. */
  readonly orders: OrderDesk;
}

/** Creates the loop; it does nothing before `start`. */
export function createEngine(parts: EngineParts): Engine {
  return new BlockEngine(parts);
}

/**
 * collect: the market and the account's books on the block. step: exits of all bots, then entries (`BlockDecisions`). record:
 * thoughts, orders and memories (`DecisionRecorder`). execute: orders, to their end (`OrdersUnderWay`).
 */
class BlockEngine implements Engine {
  readonly orders: ParentOrders;
  readonly #parts: EngineParts;
  readonly #memories: BotMemories;
  readonly #books: AccountBooks;
  readonly #value: AccountValue;
  readonly #fastBots: FastBots;
  readonly #waiting: WaitingExits;
  readonly #unclear: UnclearOrders;
  readonly #underWay: OrdersUnderWay;
  readonly #recorder: DecisionRecorder;
  readonly #decisions: BlockDecisions;
  /** At parent orders, whose trials may take long: no exit of a later block waits for them. */
  readonly #looking: BoundedLook<MarketSnapshot>;
  #working: Promise<void> = Promise.resolve();
  /** Exits between blocks; never rejects. */
  #fleeing: Promise<void> = Promise.resolve();
  #unsubscribe: (() => void)[] = [];
  #stopping = false;
  readonly #takeUp = ({ order, report }: ResumedOrder): void => void this.#underWay.follow(order, report);

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#memories = new BotMemories(parts.store, parts.trading);
    this.#books = new AccountBooks(parts.account);
    this.#value = new AccountValue(parts, () => this.#memories.stuck());
    this.#waiting = new WaitingExits({ ...parts, schedules: () => this.orders.schedules() });
    const schedules = { isOld: () => this.orders.isOld(), load: () => this.orders.load() };
    this.#unclear = new UnclearOrders({ ...parts, schedules });
    this.#underWay = new OrdersUnderWay({
      ...parts,
      onTaken: (order) => this.#waiting.noteOrder(order),
      onEnded: (...ended) => this.#onEnded(...ended),
    });
    this.#fastBots = new FastBots({
      ...parts,
      onEntry: ({ order, report, admission }) => {
        this.#books.add(order);
        void this.#underWay.follow(order, report, admission);
      },
    });
    const [memories, books, orders, ledger] = [this.#memories, this.#books, this.#underWay, this.#unclear];
    const now = (): number => parts.mirror.head().timestamp;
    this.#recorder = new DecisionRecorder({
      ...parts,
      memories,
      books,
      orders,
      ledger,
      now,
      onScheduled: () => this.orders.load(),
    });
    this.orders = new ParentOrders({
      ...parts,
      ledger,
      memories,
      withFacts: (input) => this.#fastBots.withFacts(input),
      snapshot: () => this.#snapshot(),
      execute: (order, admission) => {
        this.#books.add(order);
        void this.#underWay.execute(order, admission);
      },
    });
    const onLateFault = (error: unknown): void => {
      if (isLastingStoreFault(error)) parts.onFault(error);
      parts.log.warn({ err: error }, 'Decisions that took long could not be recorded');
    };
    this.#decisions = new BlockDecisions({
      ...parts,
      schedules: () => this.orders.schedules(),
      memories,
      books,
      fastBots: this.#fastBots,
      recorder: this.#recorder,
      isStopping: () => this.#stopping,
      onLateFault,
    });
    this.#looking = new BoundedLook((snapshot) => this.orders.onBlock(snapshot), onLateFault);
  }

  view(): AccountView | undefined {
    return this.#value.view();
  }

  async resume(): Promise<void> {
    const { store, account, executor, log } = this.#parts;
    const bots = await store.read.bots.list(account.id);
    await this.#memories.load(bots);
    await this.orders.load();
    const open = await store.read.orders.open(account.id);
    if (open.length > 0) log.info({ orders: open.length }, 'Taking up orders that were in flight');
    await explainOrders(store, open);
    executor.onReopened((orders) => {
      this.#books.noteClosed();
      orders.forEach(({ order }) => this.#memories.noteReopened(order));
      orders.forEach(this.#takeUp);
    });
    // One may have ended already; how is told once the pools are there that it is judged by.
    const loaded = nextBlock(this.#parts.mirror);
    for (const { order, report } of await executor.resume(open)) {
      this.#takeUp({ order, report: Promise.all([report, loaded]).then(([ended]) => ended) });
    }
  }

  async start(): Promise<void> {
    const { mirror } = this.#parts;
    await this.#value.recordAgain(this.#snapshot());
    this.#unsubscribe = [
      mirror.onBlock((update) => (this.#working = this.#fleeing.then(() => this.#onBlock(update)))),
      this.#parts.rugs?.onPending(() => void (this.#fleeing = this.#fleePending())) ?? (() => undefined),
      mirror.onRollback(() => (this.#working = this.#value.recordAgain(this.#snapshot()))),
    ];
  }

  close(wish: CloseWish): Promise<Order> {
    const memoryOf = (bot: Bot) => this.#memories.of(bot);
    const execute = (order: Order) => void this.#underWay.execute(order);
    const by = { memoryOf, execute, ledger: this.#unclear, snapshot: () => this.#snapshot() };
    return closePosition({ ...this.#parts, ...by }, wish);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe.forEach((unsubscribe) => unsubscribe());
    this.#underWay.stop();
    this.#parts.rugs?.stop();
    await Promise.all([this.#working.catch(() => undefined), this.#fleeing]);
    await Promise.all([this.#decisions.idle(), this.#looking.idle()]);
  }

  async #onBlock(update: BlockUpdate): Promise<void> {
    if (update.backfill || this.#stopping) {
      return;
    }
    const snapshot = (await this.#parts.rugs?.watched(update, this.#snapshot())) ?? this.#snapshot();
    const isFresh = !isBehind(this.#parts.mirror);
    try {
      await this.#unclear.takeUp(this.#takeUp);
      const books = await this.#collect();
      if (isFresh) {
        await this.#decide(books.bots, snapshot);
        await this.#looking.onBlock(snapshot);
      }
      await this.#value.record(snapshot, books);
      this.#fastBots.prepare();
      this.#parts.onRecorded();
    } catch (error) {
      if (isLastingStoreFault(error)) this.#parts.onFault(error);
      if (!isStoreAway(error)) throw error;
      if (isFresh && !this.#stopping) {
        await this.#waiting.look(snapshot);
      }
    }
  }

  /** Leaves, before the next block, what a transaction that waits to be mined would harm. */
  async #fleePending(): Promise<void> {
    const before = [this.#fleeing, this.#working.catch(() => undefined)];
    try {
      await Promise.all(before);
      const { rugs, mirror } = this.#parts;
      const snapshot = rugs?.withPending(this.#snapshot());
      if (snapshot === undefined || this.#stopping || isBehind(mirror)) return;
      const { bots } = await this.#collect();
      await this.#decisions.flee(rugs?.first(bots) ?? [], snapshot);
    } catch (error) {
      if (isLastingStoreFault(error)) this.#parts.onFault(error);
      // The next block shows it again.
      this.#parts.log.warn({ err: error }, 'What waits to be mined could not be fled from');
    }
  }

  #snapshot(): MarketSnapshot {
    return this.#parts.market.snapshot(this.#parts.ownImpacts());
  }

  async #collect(): Promise<Books> {
    const books = await this.#books.read(
      this.#parts.store,
      (bot) => this.#parts.settingsOf(bot).cooldown !== undefined,
    );
    await this.#memories.load(books.bots);
    this.#parts.market.lookBack(longestLookback(books.bots));
    this.#waiting.note(
      books,
      books.bots.map((bot) => ({ bot, memory: this.#memories.known(bot.id) })),
    );
    return books;
  }

  /** Exits go first, those from what is being rugged before all, and what the Fast Lane sends at once waits for none of them. */
  async #decide(bots: readonly Bot[], snapshot: MarketSnapshot): Promise<void> {
    const suspects = new Set(this.#parts.rugs?.first(bots).map(({ id }) => id));
    const leaving = [
      ...bots.filter(({ id }) => suspects.has(id)),
      ...bots.filter(({ id }) => !suspects.has(id)),
    ];
    const [seen] = await Promise.all([
      this.#decisions.exits(leaving, snapshot),
      enterAtOnce(
        {
          clock: this.#parts.clock,
          fastBots: this.#fastBots,
          recorder: this.#recorder,
          inputOf: (bot) => this.#decisions.inputOf(bot, snapshot),
          isStopping: () => this.#stopping,
        },
        bots,
      ),
    ]);
    await this.#decisions.entries(bots, snapshot, seen);
  }

  #onEnded(order: Order, ended: ExecutionReport, admission?: Admission): void {
    this.#parts.onOrderEnded(order, ended, admission);
    if (ended.outcome !== 'unknown') {
      const now = this.#parts.mirror.head().timestamp;
      this.#memories.noteEnd(order, { filled: ended.outcome === 'filled', now });
    }
    this.#books.noteClosed();
    this.#waiting.noteEnd(order, ended);
  }
}
