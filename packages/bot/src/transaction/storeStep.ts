import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { SettledOutcome, TransactionBooks } from '@twinlane/core/transaction/transactionBooks';
import { isEnd, type TransactionState } from '@twinlane/core/transaction/transactionState';
import type { Fence, TransactionSave } from '@twinlane/core/transaction/transactionStore';
import type { Change } from '@twinlane/core/transaction/transactionStep';

/** A step as it is stored. */
interface StoredStep {
  readonly save: TransactionSave;
  readonly changes: readonly Change[];
  /** What was read of the mined attempt, where the step books one. */
  readonly outcome: SettledOutcome | undefined;
}

/** Stores a step and books what it says, in the caller's unit of work. */
export async function storeStep(
  unit: UnitOfWork,
  fence: Fence,
  books: TransactionBooks,
  { save, changes, outcome }: StoredStep,
): Promise<'stored' | 'fenced' | 'taken'> {
  const saved = await unit.saveTransaction(fence, save);
  if (saved !== 'stored') {
    return saved;
  }
  try {
    await bookStep(unit, books, { save, changes, outcome });
  } catch (error) {
    throw error instanceof RetryableError ? error : new NotBooked(error);
  }
  return saved;
}

async function bookStep(
  unit: UnitOfWork,
  books: TransactionBooks,
  { save: { record }, changes, outcome }: StoredStep,
): Promise<void> {
  for (const change of changes) {
    if (change.kind === 'reverse') {
      await books.reverse(unit, record, change.mined);
    } else if (change.kind === 'bookFinal') {
      await books.bookFinal(unit, record, change.mined);
    } else if (change.kind === 'bookProvisional') {
      if (outcome?.mined.block.hash !== change.mined.block.hash) {
        throw new FatalError(
          'transaction.unread',
          `Transaction ${change.mined.hash} was to be booked unread.`,
        );
      }
      await books.bookProvisional(unit, record, outcome);
    }
  }
  if (endsUnmined(record.state)) {
    await books.ended(unit, record, 'reason' in record.state ? record.state.reason : '');
  }
}

function endsUnmined(state: TransactionState): boolean {
  return isEnd(state) && !('closed' in state && state.closed?.mined !== undefined);
}

/** The books refused a step, so that nothing of it was stored: of no concern to other transactions. */
export class NotBooked extends Error {
  constructor(cause: unknown) {
    super('a step could not be booked', { cause });
  }
}

/** Thrown within a unit of work, so that nothing of it stays. */
export class NotStored extends Error {
  readonly outcome: 'fenced' | 'taken';
  constructor(outcome: 'fenced' | 'taken') {
    super(`not stored: ${outcome}`);
    this.outcome = outcome;
  }
}
