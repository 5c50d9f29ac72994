import type { Order } from '../order/orderIntent.ts';
import type { ThoughtDraft } from './thought.ts';

/** What the engine adds to a thought when it is stored. */
export interface ThoughtMeta {
  readonly id: string;
  readonly correlationId: string;
  readonly orderId?: string;
  readonly analysisMs: number;
}

/** A thought to be appended. */
export interface ThoughtEntry {
  readonly draft: ThoughtDraft;
  readonly meta: ThoughtMeta;
}

/** A decision that led to an order. */
export interface OrderDecision {
  readonly thought: ThoughtDraft;
  readonly meta: Omit<ThoughtMeta, 'orderId'>;
  readonly order: Order;
}
