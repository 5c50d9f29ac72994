import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { PoolMirror } from '@twinlane/core/ports';
import type { TransactionManager } from '@twinlane/core/transaction/transactionManager';
import { nextBlock } from './insist.ts';
import type { Sent } from './sent.ts';

interface TokenQueuesParts {
  readonly mirror: Pick<PoolMirror, 'head' | 'onBlock'>;
  readonly manager: Pick<TransactionManager, 'settled'>;
}

/** Orders of one token wait for each other: an allowance is for the exact amount of one of them. */
export class TokenQueues {
  readonly #parts: TokenQueuesParts;
  /** Resolves when all that came before have settled, by token. */
  readonly #settled = new Map<Address, Promise<unknown>>();

  constructor(parts: TokenQueuesParts) {
    this.#parts = parts;
  }

  /** Sends when those before it have settled, or its deadline has passed, so that nothing waits for ever. */
  run({ tokenIn, deadline }: Order, send: () => Promise<Sent>): Promise<Sent> {
    const token = tokenIn.address;
    const before = this.#settled.get(token);
    const sent = before === undefined ? send() : this.#turn(before, deadline).then(send);
    const settled = sent
      .then((end) => (end.outcome === 'sent' ? this.#parts.manager.settled(end.id) : undefined))
      .catch(() => undefined);
    this.#settled.set(
      token,
      Promise.resolve(before).then(() => settled),
    );
    return sent;
  }

  async #turn(before: Promise<unknown>, deadline: number): Promise<void> {
    const { mirror } = this.#parts;
    for (let isOver = false; !isOver && mirror.head().timestamp <= deadline;) {
      isOver = await Promise.race([before.then(() => true), nextBlock(mirror).then(() => false)]);
    }
  }
}
