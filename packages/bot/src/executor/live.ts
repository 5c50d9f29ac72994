import { FatalError, RetryableError } from '@twinlane/core/errors';
import { revertReasonOf } from '@twinlane/core/live/revertReason';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Cancellation, ExecutionReport, Executor, ResumedOrder } from '@twinlane/core/ports';
import type { TransactionRecord, TransactionRequest } from '@twinlane/core/transaction/transactionManager';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import { allowOrder } from './allowOrder.ts';
import { insist, nextBlock } from './insist.ts';
import { leastOut } from './leastOut.ts';
import type { LiveExecutor, LiveExecutorParts } from './liveExecutor.ts';
import { messageOf } from './messageOf.ts';
import { orderCall, tradeOf, type OrderTrade } from './orderCall.ts';
import { transactionOfOrder } from '../transactionOfOrder.ts';
import { urgencyOf } from './urgencyOf.ts';
import { type Ended, rejected, type Sent } from './sent.ts';
import { TokenQueues } from './tokenQueues.ts';

const LEFT: ExecutionReport = { outcome: 'unknown', reason: 'The program stops; the next start goes on.' };

/** The executor of a live account, over its transaction manager. */
export function createLiveExecutor(parts: LiveExecutorParts): LiveExecutor {
  return new Live(parts);
}

class Live implements LiveExecutor {
  readonly #parts: LiveExecutorParts;
  readonly #reopenedListeners = new Set<(orders: readonly ResumedOrder[]) => void>();
  /** Orders whose transaction is mined and not yet final, by its id. */
  readonly #ended = new Map<string, Order>();
  readonly #queues: TokenQueues;
  /** Resolves with the mirror's first block: before it, no pool can be read. */
  readonly #ready: Promise<void>;

  constructor(parts: LiveExecutorParts) {
    this.#parts = parts;
    this.#queues = new TokenQueues(parts);
    parts.manager.onChange((record) => this.#onChange(record));
    const ready = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    parts.mirror.onBlock(async ({ backfill }) => {
      if (!backfill) {
        ready.resolve();
        await this.#protect();
      }
    });
  }

  async execute(
    order: Order,
    { cancellation }: Parameters<Executor['execute']>[1],
  ): Promise<ExecutionReport> {
    const givenUp = new Promise<ExecutionReport>((resolve) => {
      const giveUp = (): void => resolve(LEFT);
      cancellation.onCancel(giveUp);
      if (cancellation.cancelled) {
        giveUp();
      }
    });
    return Promise.race([givenUp, this.#carryOut(order, cancellation)]);
  }

  async resume(orders: readonly Order[]): Promise<readonly ResumedOrder[]> {
    return Promise.all(
      orders.map(async (order) => {
        // Also one that ended while the orders were read: what has happened must not happen again.
        const id = await this.#transactionOf(order);
        const report = id === undefined ? this.#carryOut(order) : this.#outcome(order, id);
        return { order, report };
      }),
    );
  }

  async follow(order: Order): Promise<ExecutionReport> {
    const { mirror } = this.#parts;
    for (;;) {
      // Read before the store is asked: what is stored is stored before its deadline.
      const isOver = mirror.head().timestamp > order.deadline;
      const id = await this.#insist(order, () => this.#transactionOf(order));
      if (id !== undefined) {
        return this.#outcome(order, id);
      }
      if (isOver) {
        return { outcome: 'expired', reason: 'It was never stored, and so never sent.' };
      }
      await nextBlock(mirror);
    }
  }

  onReopened(listener: (orders: readonly ResumedOrder[]) => void): () => void {
    this.#reopenedListeners.add(listener);
    return () => this.#reopenedListeners.delete(listener);
  }

  async #carryOut(order: Order, cancellation?: Cancellation): Promise<ExecutionReport> {
    await this.#ready;
    const sent = await this.#queues.run(order, () => this.#send(order, cancellation));
    if (sent.outcome === 'sent') {
      return this.#outcome(order, sent.id);
    }
    if (sent.outcome === 'left') {
      return LEFT;
    }
    const id = await this.#insist(order, () => this.#end(order, sent));
    return id === undefined ? { outcome: sent.status, reason: sent.reason } : this.#outcome(order, id);
  }

  /** Ends the order, unless it has a transaction, whose submission seemed to fail: gives that one's id. */
  async #end(order: Order, { status, reason }: Ended): Promise<string | undefined> {
    const { store, ledger } = this.#parts;
    const id = await this.#transactionOf(order);
    if (id === undefined) {
      await store.transaction((unit) => ledger.end(unit, order.id, status, reason));
    }
    return id;
  }

  async #transactionOf(order: Order): Promise<string | undefined> {
    return (await transactionOfOrder(this.#parts.store.read, order))?.record.id;
  }

  #insist<Result>(order: Order, work: () => Promise<Result>): Promise<Result> {
    const { mirror, log } = this.#parts;
    return insist(mirror, work, (error) => {
      log.warn({ err: error, order: order.id }, 'The end of a live order waits');
    });
  }

  /** Until it is sent, refused for good, or its deadline has passed. */
  async #send(order: Order, cancellation?: Cancellation): Promise<Sent> {
    let said: string | undefined;
    for (;;) {
      if (cancellation?.cancelled === true) {
        return { outcome: 'left' };
      }
      const { timestamp } = this.#parts.mirror.head();
      if (timestamp > order.deadline) {
        const why = said === undefined ? '' : ` ${said}`;
        return {
          outcome: 'ended',
          status: 'expired',
          reason: `Its deadline passed before it was sent.${why}`,
        };
      }
      try {
        return await this.#trySend(order);
      } catch (error) {
        if (!(error instanceof RetryableError)) {
          this.#parts.log.error({ err: error, order: order.id }, 'A live order met a fault');
          return { outcome: 'ended', status: 'rejected', reason: `It met a fault: ${messageOf(error)}` };
        }
        if (said !== error.message) {
          said = error.message;
          this.#parts.log.warn({ err: error, order: order.id }, 'A live order waits');
        }
      }
      await nextBlock(this.#parts.mirror, cancellation);
    }
  }

  async #trySend(order: Order): Promise<Sent> {
    const { mirror, client, manager, wallet } = this.#parts;
    const trade = tradeOf(order, (address) => mirror.pool(address));
    if (trade === undefined) {
      return rejected('A pool of its route is not known any more.');
    }
    const planned = this.#call(order, trade, order.minAmountOut);
    if (planned.outcome === 'impossible') {
      return rejected(planned.reason);
    }
    if (
      order.hasty === true &&
      // The trial, and with it the gas limit, is of the direct call.
      !planned.permit2 &&
      this.#parts.protection.covers(order.tokenIn.address, planned, order.amountIn, order.deadline)
    ) {
      // Tried already, with its allowance in place: nothing is asked before it goes out.
      const request = { ...this.#request(order, planned.call, order.minAmountOut), gasLimit: order.gasLimit };
      const { record } = await manager.submitPrepared(request);
      return { outcome: 'sent', id: record.id };
    }
    const allowed = await allowOrder(this.#parts, order, planned);
    if (allowed.outcome === 'refused') {
      return rejected(allowed.reason);
    }
    // What has to be out now bears what its order bears.
    const tighter = order.hasty === true ? [] : [leastOut(order, trade, this.#parts.terms)];
    const limits = [...new Set([...tighter, order.minAmountOut])];
    let refusal = '';
    for (const minAmountOut of limits) {
      const call = this.#call(order, trade, minAmountOut);
      if (call.outcome === 'impossible') {
        return rejected(call.reason);
      }
      const { to, data } = call.call;
      try {
        await client.request('eth_call', [{ from: wallet, to, data }, 'latest']);
      } catch (error) {
        if (error instanceof FatalError && error.code === 'rpc.reverted') {
          refusal = error.message;
          continue;
        }
        throw error;
      }
      const { id } = await manager.submit(this.#request(order, call.call, minAmountOut));
      return { outcome: 'sent', id };
    }
    return rejected(`Its simulation reverts (${revertReasonOf(refusal, false)}): ${refusal}`);
  }

  #request(order: Order, { to, data }: ContractCall, minAmountOut: bigint): TransactionRequest {
    const { account } = this.#parts;
    return {
      idempotencyKey: `order:${order.id}`,
      accountId: account.id,
      correlationId: order.thoughtId,
      chainId: account.chainId,
      kind: 'swap',
      purpose: order.side === 'sell' ? 'exit' : 'entry',
      to,
      data,
      value: 0n,
      deadline: order.deadline,
      minAmountOut,
      urgency: urgencyOf(order),
      orderId: order.id,
    };
  }

  #call(order: Order, trade: OrderTrade, minAmountOut: bigint) {
    const { planCalls, wallet, terms } = this.#parts;
    const { deadline } = order;
    return orderCall(planCalls, order, trade, {
      minAmountOut,
      recipient: wallet,
      deadline,
      permit2: terms.permit2,
    });
  }

  async #outcome(order: Order, id: string): Promise<ExecutionReport> {
    const { manager, store } = this.#parts;
    const { state } = await this.#insist(order, () => manager.settled(id));
    if (state.name === 'confirmed') {
      this.#ended.set(id, order);
    }
    const [fill, stored] = await this.#insist(order, () =>
      Promise.all([store.read.fills.ofOrder(order.id), store.read.orders.get(order.id)]),
    );
    if (fill !== undefined) {
      if (fill.outcome === 'filled') {
        void this.#protect();
        return { outcome: 'filled', fill };
      }
      return { outcome: 'rejected', reason: `The swap reverted: ${fill.revertReason ?? 'unknown'}.`, fill };
    }
    const reason = stored?.statusReason ?? 'Its transaction ended without being mined.';
    return { outcome: stored?.status === 'expired' ? 'expired' : 'rejected', reason };
  }

  async #protect(): Promise<void> {
    try {
      await this.#ready;
      await this.#parts.protection.keep();
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'Allowances of exits could not be looked at');
    }
  }

  /** A transaction that had settled is under way again: its block is gone. */
  #onChange({ id, state }: TransactionRecord): void {
    const order = this.#ended.get(id);
    const isOpen = !['confirmed', 'completed', 'failed', 'cancelled', 'blocked'].includes(state.name);
    if (state.name === 'completed' || state.name === 'failed' || state.name === 'cancelled') {
      this.#ended.delete(id);
    } else if (order !== undefined && isOpen) {
      this.#ended.delete(id);
      const reopened = [{ order, report: this.#outcome(order, id) }];
      this.#reopenedListeners.forEach((listener) => listener(reopened));
    }
  }
}
