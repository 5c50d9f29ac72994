import type { BotMemory } from '@twinlane/core/engine/botMemory';
import { fastEntries } from '@twinlane/core/engine/fastEntries';
import type { Decision, StepInput } from '@twinlane/core/engine/stepTypes';
import { FatalError } from '@twinlane/core/errors';
import { Durations } from '@twinlane/core/lane/durations';
import {
  STAGES,
  type FastEntry,
  type FastLane,
  type FastPorts,
  type FastTrade,
  type PoolReadiness,
  type Stage,
  type StageTimes,
} from '@twinlane/core/lane/fastLane';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { OrderIntentDraft } from '@twinlane/core/order/orderIntentDraft';
import { strategyOf } from '@twinlane/core/strategy/registry';
import type { Signal } from '@twinlane/core/strategy/strategy';
import type { PreparedRequest } from '@twinlane/core/transaction/transactionManager';
import type { FastLaneParts } from './fastLaneParts.ts';
import { ReadyCycles } from './readyCycles.ts';
import { ReadyPools } from './readyPools.ts';
import type { ReadyCall, ReadyPool } from './readyPool.ts';
import { SpenderRoom } from './spenderRoom.ts';

/** A decision to buy, and when the signals of its trade came. */
interface Purchase extends Decision {
  readonly intent: OrderIntentDraft;
  readonly began: number;
  readonly decided: number;
}

/** The Fast Lane over an account's transaction manager. It enters; exits go by the executor, as urgent ones. */
export function openFastLane(parts: FastLaneParts): FastLane {
  return new Lane(parts);
}

class Lane implements FastLane {
  readonly #parts: FastLaneParts;
  readonly #room: SpenderRoom;
  readonly #pools: ReadyPools;
  readonly #cycles: ReadyCycles | undefined;
  /** Orders that are handed over, and that the store is not known to have yet: a decision must see them all the same. */
  readonly #out = new Map<string, Order>();
  readonly #durations = Object.fromEntries(STAGES.map((stage) => [stage, new Durations()])) as Readonly<
    Record<Stage, Durations>
  >;
  readonly #timesListeners = new Set<(times: StageTimes) => void>();
  readonly #later = new Set<Promise<void>>();

  constructor(parts: FastLaneParts) {
    this.#parts = parts;
    this.#room = new SpenderRoom(parts.manager);
    this.#pools = new ReadyPools(parts, this.#room);
    const { cycleCost } = parts;
    this.#cycles = cycleCost && new ReadyCycles(parts, cycleCost, this.#room);
  }

  facts(): NonNullable<StepInput['fast']> {
    const limits = this.#parts.limits();
    const cycles = this.#cycles?.facts();
    return {
      ...limits,
      verdicts: (token) => this.#pools.usable(token, limits),
      ...(cycles === undefined ? {} : { cycles }),
    };
  }

  prepare(input: StepInput, ports: FastPorts): Promise<readonly PoolReadiness[]> {
    const seen = { ...this.#seen(input), fast: this.facts() };
    return strategyOf(input.bot.strategy).trades === 'cycles'
      ? (this.#cycles?.prepare(seen) ?? Promise.resolve([]))
      : this.#pools.prepare(seen, ports);
  }

  async trade(input: StepInput, signals: readonly Signal[], ports: FastPorts): Promise<FastTrade> {
    const { clock } = this.#parts;
    const began = clock.monotonic();
    const fast = this.facts();
    const { decisions, memory } = fastEntries({ ...this.#seen(input), fast }, signals, ports);
    const decided = clock.monotonic();
    const sent = decisions.flatMap((decision) => {
      const { intent } = decision;
      return intent === undefined ? [] : [this.#safely({ ...decision, intent, began, decided })];
    });
    const entries = (await Promise.all(sent)).filter((entry) => entry !== undefined);
    // Not before: the entries' write would wait for theirs.
    decisions.filter(({ intent }) => intent === undefined).forEach((decision) => this.#tell(decision));
    return { entries, memory: entries.length > 0 ? memory : withoutEntry(memory, input.memory) };
  }

  durations(): ReturnType<FastLane['durations']> {
    const views = STAGES.map((stage) => [stage, this.#durations[stage].view()] as const);
    return Object.fromEntries(views) as ReturnType<FastLane['durations']>;
  }

  onTimes(listener: (times: StageTimes) => void): () => void {
    this.#timesListeners.add(listener);
    return () => void this.#timesListeners.delete(listener);
  }

  async idle(): Promise<void> {
    await Promise.all(this.#later);
  }

  /** The input with the orders that the store did not have yet when it was asked. */
  #seen(input: StepInput): StepInput {
    const known = new Set(input.openOrders.map(({ id }) => id));
    const missing = [...this.#out.values()].filter(({ id }) => !known.has(id));
    return missing.length === 0 ? input : { ...input, openOrders: [...input.openOrders, ...missing] };
  }

  /** A purchase that cannot be put together is not handed over, and keeps no other from being followed. */
  async #safely(purchase: Purchase): Promise<FastEntry | undefined> {
    try {
      return await this.#enter(purchase);
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'A purchase of the Fast Lane could not be put together');
      this.#refuse(purchase, 'fast.fault', 'It could not be put together; the log says why.');
      return undefined;
    }
  }

  /** Hands a purchase over; undefined where another order has its place. Rejects only for faults before that. */
  async #enter(purchase: Purchase): Promise<FastEntry | undefined> {
    const { clock, ids, manager, follow } = this.#parts;
    const { intent, thought, admission, began, decided } = purchase;
    const ready = intent.side === 'cycle' ? this.#cycles?.of(intent) : this.#pools.of(intent);
    if (ready === undefined) {
      this.#refuse(purchase, 'fast.pool', 'Its pool or its contract is not ready any more.');
      return undefined;
    }
    const order: Order = { ...intent, id: ids.next(), thoughtId: ids.next(), status: 'requested' };
    const minAmountOut = this.#leastOut(order, ready);
    const checked = clock.monotonic();
    const request = this.#request(order, ready, minAmountOut);
    const built = clock.monotonic();
    const handedOver = { order, ...(admission === undefined ? {} : { admission }) };
    this.#out.set(order.id, order);
    this.#room.took(order, ready.spender);
    const meta = { id: order.thoughtId, correlationId: order.thoughtId, analysisMs: built - began };
    try {
      const { record, times } = await manager.submitPrepared(request, { order, thought, meta });
      this.#out.delete(order.id);
      if (record.request.orderId !== order.id) {
        this.#room.gaveBack(order.id);
        this.#refuse(purchase, ...REPEATED);
        return undefined;
      }
      this.#afterwards(this.#parts.explain(order.id));
      const stages = times && {
        decide: decided - began,
        check: checked - decided,
        build: built - checked,
        ...times,
        total: built - began + times.sign + times.persist + times.send,
      };
      if (stages !== undefined) this.#measure(stages);
      return { ...handedOver, report: follow(order), ...(stages === undefined ? {} : { times: stages }) };
    } catch (error) {
      const refused = error instanceof FatalError ? REFUSED.get(error.code) : undefined;
      if (refused !== undefined) {
        this.#out.delete(order.id);
        this.#room.gaveBack(order.id);
        this.#refuse(purchase, ...refused);
        return undefined;
      }
      this.#parts.log.warn(
        { err: error, order: order.id },
        'Whether an order of the Fast Lane is stored is not known; it is looked for',
      );
      const report = follow(order);
      void this.#tellWhenKnown(order, report);
      return { ...handedOver, report };
    }
  }

  /** Nobody waits for it: at a shutdown it stays open, and is due at the next start. */
  async #tellWhenKnown({ id }: Order, report: FastEntry['report']): Promise<void> {
    try {
      const { outcome } = await report;
      this.#out.delete(id);
      if (outcome !== 'filled') this.#room.gaveBack(id);
      await this.#parts.explain(id);
    } catch (error) {
      this.#parts.log.warn(
        { err: error, order: id },
        'What became of an order of the Fast Lane waits to be told',
      );
    }
  }

  #measure(times: StageTimes): void {
    STAGES.forEach((stage) => this.#durations[stage].add(times[stage]));
    this.#timesListeners.forEach((listener) => listener(times));
  }

  /** Of a token that keeps a share, and of a cycle, what the order asks for: the quote knows nothing of share and gas. */
  #leastOut(order: Order, ready: ReadyCall | ReadyPool): bigint {
    const asks = !('simulation' in ready) || ready.simulation.bought < ready.simulation.boughtExpected;
    return asks ? order.minAmountOut : this.#parts.leastOut(order);
  }

  #request(order: Order, ready: ReadyCall, minAmountOut: bigint): PreparedRequest {
    const { account } = this.#parts;
    const { amountIn, deadline } = order;
    return {
      idempotencyKey: `fast:${order.idempotencyKey}`,
      accountId: account.id,
      correlationId: order.thoughtId,
      chainId: account.chainId,
      kind: 'swap',
      purpose: 'entry',
      to: ready.to,
      data: ready.write({ amountIn, minAmountOut, deadline }),
      value: 0n,
      deadline,
      minAmountOut,
      urgency: 'urgent',
      gasLimit: order.gasLimit,
      orderId: order.id,
    };
  }

  /** What was decided and is not done after all: told as a decision not to trade. */
  #refuse({ thought, admission }: Purchase, gate: string, reasoning: string): void {
    void admission?.settle({ result: 'ignored', detail: reasoning });
    this.#tell({ thought: { ...thought, decision: 'SKIP', gate, reasoning } });
  }

  /** Stored as a decision not to trade. Nobody waits for it. */
  #tell({ thought }: Decision): void {
    const { ledger, ids } = this.#parts;
    const id = ids.next();
    this.#afterwards(ledger.record({ thought, meta: { id, correlationId: id, analysisMs: 0 } }));
  }

  /** What is told after the broadcast; it is due until it is told, so that a failure loses nothing. */
  #afterwards(work: Promise<unknown>): void {
    const done = work.then(
      () => undefined,
      (error: unknown) =>
        this.#parts.log.warn({ err: error }, 'a decision of the Fast Lane waits to be told'),
    );
    const later = done.finally(() => this.#later.delete(later));
    this.#later.add(later);
  }
}

/** Gate and reason where an order was not stored after all. */
type Refusal = readonly [gate: string, reasoning: string];
const REPEATED: Refusal = ['fast.repeated', 'The order of this signal is under way.'];
const REFUSED: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ['transaction.ordered', REPEATED],
  ['transaction.botStopped', ['fast.stopped', 'The bot was stopped or paused meanwhile: it enters nothing.']],
]);

/** As before the trade, as far as entries go: nothing was entered. */
function withoutEntry(memory: BotMemory, before: BotMemory): BotMemory {
  const { lastEntryAt: _, ...rest } = memory;
  return before.lastEntryAt === undefined ? rest : { ...rest, lastEntryAt: before.lastEntryAt };
}
