import type { TransactionEvent } from '@twinlane/core/transaction/transactionEvent';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { attemptsIn } from './entry.ts';
import type { ManagerOptions } from './managerOptions.ts';

type Verdict = Omit<Extract<TransactionEvent, { kind: 'rechecked' }>, 'kind'>;

/** Whether the newest attempt may still be sent, or be replaced by a dearer one. Never rejects. */
export async function recheck(
  { books, log }: Pick<ManagerOptions, 'books' | 'log'>,
  record: TransactionRecord,
  refusal: string | undefined,
): Promise<Verdict> {
  const latest = attemptsIn(record.state).at(-1);
  if (refusal !== undefined || latest === undefined) {
    return { verdict: 'refused', reason: refusal ?? 'nothing to check' };
  }
  try {
    const verdict = await books.recheck(record, latest.hash);
    return { verdict, reason: verdict === 'refused' ? 'the minimum output is not met' : verdict };
  } catch (error) {
    log.warn({ error, id: record.id }, 'a quote could not be checked');
    return { verdict: 'unclear', reason: 'no answer' };
  }
}
