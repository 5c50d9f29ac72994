import type { Admission } from '@twinlane/core/breaker/breakerTypes';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { ExecutionReport, Executor } from '@twinlane/core/ports';
import type { Logger } from 'pino';
import { stopSignal, type StopSignal } from './stopSignal.ts';

/** What orders are carried out with. */
export interface OrdersUnderWayParts {
  readonly executor: Pick<Executor, 'execute'>;
  /** Hears of every order that is taken up. */
  readonly onTaken: (order: Order) => void;
  /** Hears of every order that has ended, with the leave that it was given where this process decided it. */
  readonly onEnded: (order: Order, report: ExecutionReport, admission?: Admission) => void;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** Orders from the executor's taking them up to their end, blocks later. Nobody waits for them. */
export class OrdersUnderWay {
  readonly #parts: OrdersUnderWayParts;
  readonly #signals = new Set<StopSignal>();
  #stopping = false;

  constructor(parts: OrdersUnderWayParts) {
    this.#parts = parts;
  }

  /** Hands an order to the executor, which books what comes of it. */
  async execute(order: Order, admission?: Admission): Promise<void> {
    const signal = stopSignal(this.#stopping);
    this.#signals.add(signal);
    await this.follow(order, this.#parts.executor.execute(order, { cancellation: signal }), admission);
    this.#signals.delete(signal);
  }

  /** Follows an order that somebody carries out. Never rejects. */
  async follow(order: Order, report: Promise<ExecutionReport>, admission?: Admission): Promise<void> {
    const { log, onTaken, onEnded } = this.#parts;
    onTaken(order);
    try {
      const ended = await report;
      log.info({ order: order.id, outcome: ended.outcome }, 'An order has ended');
      onEnded(order, ended, admission);
    } catch (error) {
      void admission?.settle({ result: 'ignored' });
      // An order given up because the program stops stays in the store and is taken up by the next start.
      if (!this.#stopping) {
        log.error({ err: error, order: order.id }, 'An order could not be carried out');
      }
    }
  }

  stop(): void {
    this.#stopping = true;
    this.#signals.forEach((signal) => signal.cancel());
  }
}
