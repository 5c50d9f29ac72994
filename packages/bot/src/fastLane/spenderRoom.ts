import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { FastLaneParts } from './fastLaneParts.ts';

/** A transaction in one of these has taken its cash, or will take none. */
const SETTLED = new Set<string>(['confirmed', 'completed', 'failed', 'cancelled', 'blocked']);

/** What contracts may still take of the cash: as it was read, less what orders on their way will take. */
export class SpenderRoom {
  readonly #allowed = new Map<Address, bigint>();
  /** What orders will take of an allowance that are not mined, by order. */
  readonly #taking = new Map<string, { readonly spender: Address; readonly amount: bigint }>();

  constructor(manager: FastLaneParts['manager']) {
    manager.onChange(({ request: { orderId }, state }) => {
      if (orderId !== undefined && SETTLED.has(state.name)) this.#taking.delete(orderId);
    });
  }

  /** Base units of cash. */
  left(spender: Address): bigint {
    return this.#allowed.get(spender) ?? 0n;
  }

  /** Notes an allowance as it was read. */
  read(spender: Address, allowed: bigint): void {
    let taken = 0n;
    for (const taking of this.#taking.values()) taken += taking.spender === spender ? taking.amount : 0n;
    this.#allowed.set(spender, allowed - taken);
  }

  /** Counts what the order will take. */
  took({ id, amountIn }: Pick<Order, 'id' | 'amountIn'>, spender: Address): void {
    this.#taking.set(id, { spender, amount: amountIn });
    this.#allowed.set(spender, this.left(spender) - amountIn);
  }

  /** The order takes nothing after all: it was not stored. */
  gaveBack(id: string): void {
    const taking = this.#taking.get(id);
    if (taking !== undefined) {
      this.#taking.delete(id);
      this.#allowed.set(taking.spender, this.left(taking.spender) + taking.amount);
    }
  }
}
