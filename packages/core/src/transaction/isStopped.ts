import type { TransactionEvent } from './transactionEvent.ts';
import type { TransactionIntent } from './transactionIntent.ts';

/** Whether an emergency stop is meant for it: for entries always, for exits where that was asked for, never for upkeep. */
export function isStopped(
  { purpose }: TransactionIntent,
  { exits }: Pick<Extract<TransactionEvent, { kind: 'emergencyStop' }>, 'exits'>,
): boolean {
  return purpose === 'entry' || (exits && purpose === 'exit');
}
