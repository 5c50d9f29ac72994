import type { Moment } from './transactionEvent.ts';
import type { TransactionIntent } from './transactionIntent.ts';

/** Whether the intent's deadline has passed on the chain. A filler of gaps has none. */
export function isPastDeadline(intent: TransactionIntent, now: Moment): boolean {
  return intent.kind !== 'noop' && now.chainTime >= intent.deadline;
}

/** Whether it is time for a cancel, so that it is in before the deadline. */
export function isNearDeadline(intent: TransactionIntent, now: Moment): boolean {
  return intent.kind !== 'noop' && now.chainTime >= intent.deadline - now.policy.cancelLead;
}
