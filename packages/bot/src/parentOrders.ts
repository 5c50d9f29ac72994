import type { Admission } from '@twinlane/core/breaker/breakerTypes';
import type { Bot } from '@twinlane/core/engine/bot';
import { previewOrder, type OrderPreview } from '@twinlane/core/engine/previewOrder';
import { BY_A_PERSON } from '@twinlane/core/engine/scheduleExit';
import { stepOrder, type OrderStep } from '@twinlane/core/engine/stepOrder';
import type { StepInput, StepPorts, StepSettings } from '@twinlane/core/engine/stepTypes';
import { FatalError, RetryableError, UserError } from '@twinlane/core/errors';
import type { Ledger } from '@twinlane/core/ledger';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Order } from '@twinlane/core/order/orderIntent';
import { isOpen, type ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import type { ParentOrderChange } from '@twinlane/core/order/parent/parentOrderStore';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import { accountRoom } from '@twinlane/protocol/room';
import type { Logger } from 'pino';
import type { BotMemories } from './botMemories.ts';
import { isLastingStoreFault } from './isLastingStoreFault.ts';
import { isSameWish } from './isSameWish.ts';
import { isStoreAway } from './store/guardStore.ts';
import { placedOrderView } from './wire/placedOrderView.ts';

/** What parent orders are carried out with. */
export interface ParentOrdersParts {
  readonly account: Account;
  readonly store: Store;
  readonly ledger: Pick<Ledger, 'record'>;
  readonly ports: StepPorts;
  readonly memories: BotMemories;
  readonly settingsOf: (bot: Bot) => StepSettings;
  /** Adds what the step must know of an account with a wallet. */
  readonly withFacts: (input: StepInput) => StepInput;
  readonly snapshot: () => MarketSnapshot;
  /** Hands an order to the executor; nobody waits for its end. */
  readonly execute: (order: Order, admission?: Admission) => void;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
}

/** What a person may do to orders. Every change is audited. `manual`: the bot that holds what is bought by hand. */
export interface OrderDesk {
  /** What the order would do now; nothing is changed. */
  preview(order: ParentOrder, manual: Bot): Promise<OrderPreview>;
  /** Stores an order, or finds the one of its request key, and looks at it at once. */
  place(order: ParentOrder, manual: Bot): Promise<ParentOrder>;
  /** @throws UserError `order.unknown`, or `order.ended` where nothing is left of it to cancel. */
  cancel(id: string, reason: string): Promise<ParentOrder>;
}

/** Chain seconds before an order that the ledger refused is tried again. */
const REFUSED_SECONDS = 30;
const WHO = 'the API';

/** The orders of an account that lead to others: looked at once a block, after all bots, so that urgent exits go first. */
export class ParentOrders implements OrderDesk {
  readonly #parts: ParentOrdersParts;
  #turn: Promise<unknown> = Promise.resolve();
  #schedules: readonly ParentOrder[] = [];
  /** How often they were asked for, and which time it was that told them. */
  #asked = 0;
  #told = 0;
  readonly #refusedUntil = new Map<string, number>();

  constructor(parts: ParentOrdersParts) {
    this.#parts = parts;
  }

  /** Reads which positions are being left in slices; to be called at the start, and when a decision began such an exit. */
  async load(): Promise<void> {
    const { store, account } = this.#parts;
    this.#asked += 1;
    const mine = this.#asked;
    const all = await store.read.parentOrders.ofOpenPositions(account.id);
    if (mine > this.#told) {
      this.#told = mine;
      this.#schedules = all.filter(({ origin }) => origin === 'exit');
    }
  }

  /** Whether they could not be read when they were asked for last, or are being read. */
  isOld(): boolean {
    return this.#told < this.#asked;
  }

  /** Orders that leave open positions in slices, ended ones included. */
  schedules(): readonly ParentOrder[] {
    return this.#schedules;
  }

  /** Looks at every open order. Rejects where the database is away; other faults end the order that met them. */
  onBlock(snapshot: MarketSnapshot): Promise<void> {
    return this.#inTurn(async () => {
      const { store, account } = this.#parts;
      const open = await store.read.parentOrders.open(account.id);
      for (const order of open) {
        await this.#look(order, snapshot);
      }
    });
  }

  async preview(order: ParentOrder, manual: Bot): Promise<OrderPreview> {
    const input = await this.#inputFor(order, this.#parts.snapshot(), manual);
    return previewOrder(input, order, this.#parts.ports);
  }

  place(order: ParentOrder, manual: Bot): Promise<ParentOrder> {
    return this.#inTurn(async () => {
      const placed = await this.#parts.store.transaction((unit) => this.#insert(unit, order, manual));
      if (placed.id === order.id) {
        await this.#look(placed, this.#parts.snapshot());
      } else if (!isSameWish(placed, order)) {
        throw new UserError('order.keyReused', 'Another order was placed under this key.', {
          hint: 'Use a new key for a new order.',
        });
      }
      return (await this.#parts.store.read.parentOrders.get(placed.id)) ?? placed;
    });
  }

  cancel(id: string, reason: string): Promise<ParentOrder> {
    return this.#inTurn(async () => {
      const { store, account } = this.#parts;
      const cancelled = await store.transaction(async (unit) => {
        await unit.lockAccount(account.id);
        const order = await unit.parentOrders.get(id);
        if (order?.accountId !== account.id) {
          throw new UserError('order.unknown', `There is no order ${id}.`, {
            hint: 'List them with: twinlane orders list.',
          });
        }
        if (!isOpen(order)) {
          throw new UserError('order.ended', `The order has ended already: it is ${order.state}.`, {
            hint: 'What it traded stays. Its orders are in: twinlane orders show.',
          });
        }
        await unit.appendAudit([this.#audit('order.cancel', id, reason)]);
        return this.#change(unit, id, { state: 'cancelled', stateReason: `${BY_A_PERSON}${reason}` });
      });
      await this.load();
      return cancelled;
    });
  }

  /** One after the other: what a look decides rests on the order as it was read. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #insert(unit: UnitOfWork, order: ParentOrder, manual: Bot): Promise<ParentOrder> {
    const { account } = this.#parts;
    await unit.lockAccount(account.id);
    if (order.botId === manual.id && (await unit.bots.get(manual.id)) === undefined) {
      await unit.bots.put(manual);
    }
    const placed = await unit.insertParentOrder(order);
    if (placed.id === order.id) {
      await unit.appendAudit([this.#audit('order.place', order.id, order.reason)]);
      await this.#change(unit, order.id, {});
    }
    return placed;
  }

  #audit(what: string, id: string, reason: string) {
    const { ids, clock } = this.#parts;
    return { id: ids.next(), who: WHO, what, target: `order:${id}`, reason, at: clock.now() };
  }

  /** Changes an order and tells of it. */
  async #change(unit: UnitOfWork, id: string, change: ParentOrderChange): Promise<ParentOrder> {
    const isChange = Object.keys(change).length > 0;
    const known = isChange ? await unit.changeParentOrder(id, change) : await unit.parentOrders.get(id);
    if (known === undefined) {
      throw new UserError('order.unknown', `There is no order ${id}.`, { hint: 'List them.' });
    }
    const children = await unit.parentOrders.children(id);
    const found = await Promise.all(children.map((child) => unit.fills.ofOrder(child.id)));
    const fills = found.filter((fill) => fill !== undefined);
    const view = placedOrderView({ order: known, children, fills, cash: this.#parts.account.cash });
    await unit.publish(accountRoom(known.accountId), 'order_update', { order: view });
    return known;
  }

  async #look(order: ParentOrder, snapshot: MarketSnapshot): Promise<void> {
    const { log } = this.#parts;
    const isReopened = order.state === 'done';
    if (!isOpen(order) && !isReopened) {
      return;
    }
    try {
      if (isReopened) {
        // The chain dropped the block of one of its trades: it is not done any more.
        await this.#store(order, { state: 'working', stateReason: '' });
      } else if (snapshot.now >= (this.#refusedUntil.get(order.id) ?? 0)) {
        await this.#step(order, snapshot);
      }
    } catch (error) {
      if (isLastingStoreFault(error) || isStoreAway(error)) {
        throw error;
      }
      if (error instanceof RetryableError) {
        log.warn({ err: error, order: order.id }, 'An order could not be looked at and is next block');
        return;
      }
      log.error({ err: error, order: order.id }, 'An order met a fault and is given up');
      const reason = error instanceof Error ? error.message : String(error);
      await this.#store(order, { state: 'failed', stateReason: `It met a fault: ${reason}` });
    }
  }

  async #step(order: ParentOrder, snapshot: MarketSnapshot): Promise<void> {
    const { store, clock, ports, memories } = this.#parts;
    const began = clock.monotonic();
    const children = await store.read.parentOrders.children(order.id);
    const input = await this.#inputFor(order, snapshot);
    const step = await stepOrder(input, { order, children }, ports);
    if (step.memory !== input.memory) {
      memories.change(input.bot.id, input.memory, step.memory);
      await memories.store(input.bot).catch((error: unknown) => {
        void step.decision?.admission?.settle({ result: 'ignored' });
        throw error;
      });
    }
    const refused = await this.#record(step, clock.monotonic() - began);
    const change = refused === undefined ? step.change : await this.#noteRefusal(order, snapshot, refused);
    await this.#store(order, change);
  }

  async #noteRefusal(
    order: ParentOrder,
    snapshot: MarketSnapshot,
    reason: string,
  ): Promise<ParentOrderChange> {
    this.#refusedUntil.set(order.id, snapshot.now + REFUSED_SECONDS);
    const stateReason = `ledger.refused: ${reason}`;
    return order.kind === 'market' ? { state: 'failed', stateReason } : { stateReason };
  }

  async #store(order: ParentOrder, change: ParentOrderChange): Promise<void> {
    if (Object.keys(change).length === 0) {
      return;
    }
    await this.#parts.store.transaction((unit) => this.#change(unit, order.id, change));
    if (order.origin === 'exit') {
      await this.load();
    }
  }

  /** Stores a decision and hands its order to the executor. Gives the reason where the ledger refused it. */
  async #record({ decision }: OrderStep, analysisMs: number): Promise<string | undefined> {
    if (decision === undefined) {
      return undefined;
    }
    const { ids, ledger, execute } = this.#parts;
    const { thought, intent, admission } = decision;
    const meta = { id: ids.next(), correlationId: ids.next(), analysisMs };
    try {
      const recorded = await ledger.record(
        intent === undefined
          ? { thought, meta }
          : { thought, meta, intent: { ...intent, id: ids.next(), thoughtId: meta.id } },
      );
      if (recorded.order !== undefined && recorded.thought !== undefined) {
        execute(recorded.order, admission);
        return undefined;
      }
      void admission?.settle({ result: 'ignored' });
      return intent === undefined || recorded.order !== undefined ? undefined : recorded.thought?.reasoning;
    } catch (error) {
      void admission?.settle({ result: 'ignored' });
      throw error;
    }
  }

  async #inputFor(order: ParentOrder, snapshot: MarketSnapshot, manual?: Bot): Promise<StepInput> {
    const { account, store, memories, settingsOf, withFacts } = this.#parts;
    const { read } = store;
    const [balances, positions, openOrders, known] = await Promise.all([
      read.accounts.balances(account.id),
      read.positions.open(account.id),
      read.orders.open(account.id),
      read.bots.get(order.botId),
    ]);
    const bot = known ?? manual;
    if (bot === undefined) {
      throw new FatalError('order.noBot', `Order ${order.id} belongs to a bot that is not stored.`);
    }
    const memory = await memories.of(bot);
    const settings = settingsOf(bot);
    return withFacts({ bot, account, balances, positions, openOrders, snapshot, memory, settings });
  }
}
