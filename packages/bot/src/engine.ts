import type { Admission } from '@twinlane/core/breaker/breakerTypes';
import type { Bot } from '@twinlane/core/engine/bot';
import { mustBeKept, withPositionsOf } from '@twinlane/core/engine/notePositions';
import { step } from '@twinlane/core/engine/step';
import type { Decision, StepPorts, StepSettings } from '@twinlane/core/engine/stepTypes';
import type { FastLane } from '@twinlane/core/lane/fastLane';
import type { TradingSettings } from '@twinlane/core/engine/tradingSettings';
import { RetryableError } from '@twinlane/core/errors';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Ledger } from '@twinlane/core/ledger';
import type {
  BlockUpdate,
  Clock,
  ExecutionReport,
  Executor,
  Ids,
  PoolMirror,
  ResumedOrder,
  Store,
} from '@twinlane/core/ports';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Logger } from 'pino';
import { stopSignal, type StopSignal } from './stopSignal.ts';
import type { MarketTracker } from './marketTracker.ts';
import { AccountValue } from './accountValue.ts';
import { BotMemories } from './botMemories.ts';
import { closePosition, type CloseWish } from './closePosition.ts';
import { FastBots } from './fastBots.ts';
import { isLastingStoreFault } from './isLastingStoreFault.ts';
import { explainOrders } from './store/explainOrder.ts';
import { isStoreAway } from './store/guardStore.ts';
import { setBotError } from './setBotError.ts';
import { UnclearOrders } from './unclearOrders.ts';
import type { AccountView } from './valueAccount.ts';
import { WaitingExits, type WaitingExitsParts } from './waitingExits.ts';

/** What the engine works with; `app.ts` puts it together. */
export interface EngineParts extends Pick<WaitingExitsParts, 'rugs'> {
  readonly account: Account;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly mirror: PoolMirror & { lag(): number };
  readonly market: MarketTracker;
  readonly executor: Executor;
  /** Enters at once; undefined where nothing is sent to a chain. */
  readonly fastLane: FastLane | undefined;
  /** Tries trades, and knows what the breakers refuse. */
  readonly ports: StepPorts;
  /** Hears of every order that has ended, with the leave that it was given where this process decided it. */
  readonly onOrderEnded: (order: Order, report: ExecutionReport, admission?: Admission) => void;
  /** What the account's own fills did to the pools, as of the mirror's head; empty for a live account. */
  readonly ownImpacts: () => ReadonlyMap<Address, OwnImpact>;
  readonly settingsOf: (bot: Bot) => StepSettings;
  /** Limits that all bots share. */
  readonly trading: TradingSettings;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Tells the operator at once, past the database. */
  readonly announce: WaitingExitsParts['announce'];
  readonly log: Logger;
  /** Hears of every block that was worked through and recorded. */
  readonly onRecorded: () => void;
  /** Hears of a fault of the database that no next block can mend, such as a full disk. */
  readonly onFault: (error: Error) => void;
}

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
}

/** Blocks behind the chain from which on no entry or exit is decided: the prices would be of the past. */
const STALE_AFTER_BLOCKS = 3;

/** Creates the loop; it does nothing before `start`. */
export function createEngine(parts: EngineParts): Engine {
  return new BlockEngine(parts);
}

class BlockEngine implements Engine {
  readonly #parts: EngineParts;
  readonly #memories: BotMemories;
  readonly #value: AccountValue;
  readonly #fastBots: FastBots;
  readonly #waiting: WaitingExits;
  readonly #unclear: UnclearOrders;
  #working: Promise<void> = Promise.resolve();
  #unsubscribe: (() => void)[] = [];
  #stopping = false;
  readonly #inFlight = new Set<StopSignal>();
  readonly #takeUp = ({ order, report }: ResumedOrder): void => void this.#follow(order, report);

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#memories = new BotMemories(parts.store, parts.trading);
    this.#value = new AccountValue(parts, () => this.#memories.stuck());
    this.#waiting = new WaitingExits(parts);
    this.#unclear = new UnclearOrders(parts);
    this.#fastBots = new FastBots({
      ...parts,
      onEntry: ({ order, report, admission }) => void this.#follow(order, report, admission),
    });
  }

  view(): AccountView | undefined {
    return this.#value.view();
  }

  async resume(): Promise<void> {
    const { store, account, executor, log } = this.#parts;
    const bots = await store.read.bots.list(account.id);
    for (const bot of bots) {
      await this.#memories.of(bot);
    }
    const open = await store.read.orders.open(account.id);
    if (open.length > 0) log.info({ orders: open.length }, 'Taking up orders that were in flight');
    await explainOrders(store, open);
    executor.onReopened((orders) => {
      orders.forEach(({ order }) => this.#memories.noteReopened(order));
      orders.forEach(this.#takeUp);
    });
    (await executor.resume(open)).forEach(this.#takeUp);
  }

  async start(): Promise<void> {
    const { mirror } = this.#parts;
    await this.#value.recordAgain(this.#snapshot());
    this.#unsubscribe = [
      mirror.onBlock((update) => (this.#working = this.#onBlock(update))),
      mirror.onRollback(() => (this.#working = this.#value.recordAgain(this.#snapshot()))),
    ];
  }

  close(wish: CloseWish): Promise<Order> {
    const memoryOf = (bot: Bot) => this.#memories.of(bot);
    const execute = (order: Order) => void this.#execute(order);
    const by = { memoryOf, execute, ledger: this.#unclear, snapshot: () => this.#snapshot() };
    return closePosition({ ...this.#parts, ...by }, wish);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe.forEach((unsubscribe) => unsubscribe());
    this.#inFlight.forEach((signal) => signal.cancel());
    await this.#working.catch(() => undefined);
  }

  async #onBlock(update: BlockUpdate): Promise<void> {
    if (update.backfill || this.#stopping) {
      return;
    }
    const snapshot = (await this.#parts.rugs?.watched(update, this.#snapshot())) ?? this.#snapshot();
    const isFresh = this.#parts.mirror.lag() <= STALE_AFTER_BLOCKS;
    try {
      await this.#unclear.takeUp(this.#takeUp);
      if (isFresh) {
        const bots = await this.#parts.store.read.bots.list(this.#parts.account.id);
        for (const bot of [...this.#waiting.first(bots), ...this.#fastBots.first(bots)]) {
          await this.#decide(bot, snapshot);
        }
      }
      await this.#value.record(snapshot);
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

  #snapshot(): MarketSnapshot {
    return this.#parts.market.snapshot(this.#parts.ownImpacts());
  }

  /** One bot on one block. The engine step is one of the few places where a fault stops. */
  async #decide(bot: Bot, snapshot: MarketSnapshot): Promise<void> {
    if (bot.state === 'stopped' || this.#stopping) {
      return;
    }
    try {
      await this.#step(bot, snapshot);
    } catch (error) {
      if (isLastingStoreFault(error) || isStoreAway(error)) {
        throw error;
      }
      if (error instanceof RetryableError) {
        this.#parts.log.warn({ err: error, bot: bot.name }, 'A decision failed and is made again next block');
        return;
      }
      this.#parts.log.error({ err: error, bot: bot.name }, 'A bot met a fault: it enters nothing more');
      if (bot.state !== 'error') {
        await setBotError(this.#parts.store, bot, error);
      }
    }
  }

  async #step(bot: Bot, snapshot: MarketSnapshot): Promise<void> {
    const { account, store, ports, clock } = this.#parts;
    const { read } = store;
    const started = clock.monotonic();
    const [balances, positions, openOrders, known] = await Promise.all([
      read.accounts.balances(account.id),
      read.positions.open(account.id),
      read.orders.open(account.id),
      this.#memories.begin(bot),
    ]);
    this.#waiting.note({ bot, balances, positions, openOrders, memory: known });
    const settings = this.#parts.settingsOf(bot);
    const asked = { bot, account, balances, positions, openOrders, snapshot, memory: known, settings };
    const input = this.#fastBots.withFacts(asked);
    const memory = await this.#fastBots.enter(input);
    this.#memories.set(bot, memory);
    const { decisions, memory: next } = await step({ ...input, memory }, ports);
    const analysisMs = clock.monotonic() - started;
    this.#memories.set(bot, next);
    const isGrown = mustBeKept(known, next);
    const left = new Set(decisions);
    try {
      if (isGrown && decisions.length > 0) {
        // What exit rules know of a position has to outlive a sale that it leads to.
        await this.#memories.store(bot, withPositionsOf(memory, next));
      }
      for (const decision of decisions) {
        await this.#carryOut(decision, analysisMs);
        left.delete(decision);
      }
    } catch (error) {
      // What was not carried out must not be remembered as done: it is decided again.
      this.#memories.set(bot, memory);
      left.forEach(({ admission }) => void admission?.settle({ result: 'ignored' }));
      throw error;
    }
    if (decisions.length > 0 || memory !== known || isGrown) {
      await this.#memories.store(bot);
    }
  }

  async #carryOut({ thought, intent, admission }: Decision, analysisMs: number): Promise<void> {
    const { ids } = this.#parts;
    const meta = { id: ids.next(), correlationId: ids.next(), analysisMs };
    const recorded = await this.#unclear.record(
      intent === undefined
        ? { thought, meta }
        : { thought, meta, intent: { ...intent, id: ids.next(), thoughtId: meta.id } },
    );
    if (recorded.order !== undefined) {
      // Not awaited: an order ends blocks later. The executor books what comes of it.
      void this.#execute(recorded.order, admission);
    } else if (intent !== undefined) {
      void admission?.settle({ result: 'ignored' });
      this.#noteEnd(intent, false);
    }
  }

  async #execute(order: Order, admission?: Admission): Promise<void> {
    const signal = stopSignal(this.#stopping);
    this.#inFlight.add(signal);
    await this.#follow(order, this.#parts.executor.execute(order, { cancellation: signal }), admission);
    this.#inFlight.delete(signal);
  }

  async #follow(order: Order, report: Promise<ExecutionReport>, admission?: Admission): Promise<void> {
    const { log, onOrderEnded } = this.#parts;
    this.#waiting.noteOrder(order);
    try {
      const ended = await report;
      log.info({ order: order.id, outcome: ended.outcome }, 'An order has ended');
      onOrderEnded(order, ended, admission);
      if (ended.outcome !== 'unknown') {
        this.#noteEnd(order, ended.outcome === 'filled');
      }
      this.#waiting.noteEnd(order, ended);
    } catch (error) {
      void admission?.settle({ result: 'ignored' });
      // An order given up because the program stops stays in the store and is taken up by the next start.
      if (!this.#stopping) {
        log.error({ err: error, order: order.id }, 'An order could not be carried out');
      }
    }
  }

  #noteEnd(order: Pick<Order, 'botId' | 'side' | 'tokenIn' | 'tokenOut'>, filled: boolean): void {
    this.#memories.noteEnd(order, { filled, now: this.#parts.mirror.head().timestamp });
  }
}
