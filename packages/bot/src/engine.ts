import type { Bot } from '@twinlane/core/engine/bot';
import { step } from '@twinlane/core/engine/step';
import type { Decision, StepSettings } from '@twinlane/core/engine/stepTypes';
import type { TradingSettings } from '@twinlane/core/engine/tradingSettings';
import { isTwinlaneError, RetryableError } from '@twinlane/core/errors';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type {
  BlockUpdate,
  Clock,
  ExecutionReport,
  Executor,
  Ids,
  Ledger,
  PoolMirror,
  Store,
  TradeSimulator,
} from '@twinlane/core/ports';
import type { Account } from '@twinlane/core/portfolio/account';
import { botStatusUpdate } from './wire/botView.ts';
import { accountRoom } from '@twinlane/protocol/room';
import type { Logger } from 'pino';
import { stopSignal, type StopSignal } from './stopSignal.ts';
import type { MarketTracker } from './marketTracker.ts';
import { BotMemories } from './botMemories.ts';
import { lastBlockFact } from './checkContinuity.ts';
import { valueAccount, type AccountView } from './valueAccount.ts';

/** What the engine works with; `app.ts` puts it together. */
export interface EngineParts {
  readonly account: Account;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly mirror: PoolMirror & { lag(): number };
  readonly market: MarketTracker;
  readonly executor: Executor;
  readonly simulator: TradeSimulator;
  /** What the account's own fills did to the pools, as of the mirror's head; empty for a live account. */
  readonly ownImpacts: () => ReadonlyMap<Address, OwnImpact>;
  readonly settingsOf: (bot: Bot) => StepSettings;
  /** Limits that all bots share. */
  readonly trading: TradingSettings;
  readonly clock: Clock;
  readonly ids: Ids;
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
  #view: AccountView | undefined;
  #working: Promise<void> = Promise.resolve();
  #unsubscribe: (() => void)[] = [];
  #stopping = false;
  readonly #inFlight = new Set<StopSignal>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#memories = new BotMemories(parts.store, parts.trading);
  }

  view(): AccountView | undefined {
    return this.#view;
  }

  async resume(): Promise<void> {
    const { store, account, executor, log } = this.#parts;
    const bots = await store.read.bots.list(account.id);
    for (const bot of bots) {
      await this.#memories.of(bot);
    }
    const open = await store.read.orders.open(account.id);
    if (open.length > 0) {
      log.info({ orders: open.length }, 'Taking up orders that were in flight');
    }
    for (const { order, report } of await executor.resume(open)) {
      void this.#follow(order, report);
    }
  }

  async start(): Promise<void> {
    const { mirror } = this.#parts;
    await this.#value(this.#snapshot());
    this.#unsubscribe = [
      mirror.onBlock((update) => {
        this.#working = this.#onBlock(update);
        return this.#working;
      }),
    ];
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
    const snapshot = this.#snapshot();
    try {
      if (this.#parts.mirror.lag() <= STALE_AFTER_BLOCKS) {
        for (const bot of await this.#parts.store.read.bots.list(this.#parts.account.id)) {
          await this.#decide(bot, snapshot);
        }
      }
      await this.#value(snapshot);
      this.#parts.onRecorded();
    } catch (error) {
      if (isLastingStoreFault(error)) {
        this.#parts.onFault(error);
      }
      throw error;
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
      if (error instanceof RetryableError) {
        this.#parts.log.warn({ err: error, bot: bot.name }, 'A decision failed and is made again next block');
        return;
      }
      if (isLastingStoreFault(error)) {
        throw error;
      }
      this.#parts.log.error({ err: error, bot: bot.name }, 'A bot met a fault: it enters nothing more');
      if (bot.state !== 'error') {
        await this.#setError(bot, error);
      }
    }
  }

  async #step(bot: Bot, snapshot: MarketSnapshot): Promise<void> {
    const { account, store, simulator, clock } = this.#parts;
    const { read } = store;
    const started = clock.monotonic();
    const [balances, positions, openOrders, memory] = await Promise.all([
      read.accounts.balances(account.id),
      read.positions.open(account.id),
      read.orders.open(account.id),
      this.#memories.of(bot),
    ]);
    const { decisions, memory: next } = await step(
      {
        bot,
        account,
        balances,
        positions,
        openOrders,
        snapshot,
        memory,
        settings: this.#parts.settingsOf(bot),
      },
      simulator,
    );
    const analysisMs = clock.monotonic() - started;
    this.#memories.set(bot, next);
    try {
      for (const decision of decisions) {
        await this.#carryOut(decision, analysisMs);
      }
    } catch (error) {
      // What was not carried out must not be remembered as done: it is decided again.
      this.#memories.set(bot, memory);
      throw error;
    }
    if (decisions.length > 0) {
      await this.#memories.store(bot);
    }
  }

  async #carryOut({ thought, intent }: Decision, analysisMs: number): Promise<void> {
    const { ids, ledger } = this.#parts;
    const meta = { id: ids.next(), correlationId: ids.next(), analysisMs };
    const recorded = await ledger.record(
      intent === undefined
        ? { thought, meta }
        : { thought, meta, intent: { ...intent, id: ids.next(), thoughtId: meta.id } },
    );
    if (recorded.order !== undefined) {
      // Not awaited: an order ends blocks later. The executor books what comes of it.
      void this.#execute(recorded.order);
    } else if (intent !== undefined) {
      this.#noteEnd(intent, false);
    }
  }

  async #execute(order: Order): Promise<void> {
    const signal = stopSignal(this.#stopping);
    this.#inFlight.add(signal);
    await this.#follow(order, this.#parts.executor.execute(order, { cancellation: signal }));
    this.#inFlight.delete(signal);
  }

  async #follow(order: Order, report: Promise<ExecutionReport>): Promise<void> {
    const { log } = this.#parts;
    try {
      const { outcome } = await report;
      log.info({ order: order.id, outcome }, 'An order has ended');
      if (outcome !== 'unknown') {
        this.#noteEnd(order, outcome === 'filled');
      }
    } catch (error) {
      // An order given up because the program stops stays in the store and is taken up by the next start.
      if (!this.#stopping) {
        log.error({ err: error, order: order.id }, 'An order could not be carried out');
      }
    }
  }

  #noteEnd(order: Pick<Order, 'botId' | 'side' | 'tokenIn' | 'tokenOut'>, filled: boolean): void {
    this.#memories.noteEnd(order, { filled, now: this.#parts.mirror.head().timestamp });
  }

  async #value(snapshot: MarketSnapshot): Promise<void> {
    const { store, account, clock } = this.#parts;
    const { read } = store;
    const [balances, positions] = await Promise.all([
      read.accounts.balances(account.id),
      read.positions.open(account.id),
    ]);
    const stuck = this.#memories.stuck();
    const view = valueAccount({ account, balances, positions, snapshot, stuck, at: clock.now() });
    if (view === undefined) {
      return;
    }
    this.#view = view;
    await store.transaction(async (unit) => {
      await unit.appendEquity(view.point);
      await unit.putFact(...lastBlockFact(account.id, snapshot.block));
    });
  }

  async #setError(bot: Bot, error: unknown): Promise<void> {
    const stateReason = error instanceof Error ? error.message : String(error);
    await this.#parts.store.transaction(async (unit) => {
      await unit.setBotState(bot.id, 'error', stateReason);
      await unit.publish(
        accountRoom(bot.accountId),
        'bot_status_update',
        botStatusUpdate({ ...bot, state: 'error', stateReason }),
      );
    });
  }
}

/** A fault of the database that trying again on the next block does not mend. */
function isLastingStoreFault(error: unknown): error is Error {
  return isTwinlaneError(error) && !(error instanceof RetryableError) && error.code.startsWith('store.');
}
