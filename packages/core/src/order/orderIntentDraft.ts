import type { OrderIntent } from './orderIntent.ts';

/**
 * An order as a decision makes it; the engine adds the ids. Its idempotency key follows from bot, token, side and
 * block, so that a decision repeated after a crash is the same order.
 */
export type OrderIntentDraft = Omit<OrderIntent, 'id' | 'thoughtId'>;
