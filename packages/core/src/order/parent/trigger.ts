import { Decimal } from 'decimal.js';
import type { KindDecision, OrderQuestion } from './orderKind.ts';
import type { ParentOrderMemory } from './parentOrder.ts';

/** Notes when a stop was reached; once it was, it stays so. A sale is triggered by a fall to the stop, a purchase by a rise. */
export function rememberTrigger({ order, market, snapshot }: OrderQuestion, stop: string): ParentOrderMemory {
  const { memory, side } = order;
  const at = new Decimal(stop);
  const isReached = side === 'sell' ? market.price.lte(at) : market.price.gte(at);
  return memory.triggeredAt === undefined && isReached ? { ...memory, triggeredAt: snapshot.now } : memory;
}

/** Waits for the stop. */
export function waitForStop({ order, market }: OrderQuestion, stop: string): KindDecision {
  const move = order.side === 'sell' ? 'fallen' : 'risen';
  return {
    outcome: 'wait',
    reason: `The price is ${market.price.toFixed()}; it has not ${move} to ${stop}.`,
  };
}

/** Trades all that is left at what the pools pay. */
export function tradeNow({ left }: OrderQuestion, reason: string): KindDecision {
  return { outcome: 'trade', amount: left, slice: 0, reason };
}
