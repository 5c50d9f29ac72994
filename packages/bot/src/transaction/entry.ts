import type { Hash } from '@twinlane/core/money/hex';
import type { FeeBaseline } from '@twinlane/core/transaction/feeOracle';
import type { SettledOutcome } from '@twinlane/core/transaction/transactionBooks';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type {
  PaidFees,
  StoredTransaction,
  TransactionTransition,
} from '@twinlane/core/transaction/transactionStore';
import type { Attempt } from '@twinlane/core/transaction/transactionIntent';
import { isEnd, type TransactionState } from '@twinlane/core/transaction/transactionState';

/** An open transaction in memory. */
export interface Entry {
  record: TransactionRecord;
  readonly sequence: number;
  /** Whether it has been taken up: until then it waits in the order of its kind. */
  active: boolean;
  /** Attempts that are known to be stored. */
  readonly stored: Set<Hash>;
  /** Steps that are not stored yet, since nothing depends on them. */
  unsaved: TransactionTransition[];
  changed: boolean;
  /** Effects under way, so that none is begun twice. */
  readonly underWay: Set<string>;
  readonly timers: Set<NodeJS.Timeout>;
  /** Head at which it first asked for fees. */
  waitsSince?: number;
  /** What a library's default would have paid then. */
  baseline?: FeeBaseline | undefined;
  /** What was read of the mined attempt, for its booking. */
  outcome?: SettledOutcome;
  paid?: PaidFees;
  /** What was told of it last, so that a pause is announced once. */
  told?: string;
}

export function entryOf({ record, sequence }: StoredTransaction): Entry {
  return {
    record,
    sequence,
    active: attemptsIn(record.state).length > 0,
    stored: new Set(attemptsIn(record.state).map(({ hash }) => hash)),
    unsaved: [],
    changed: false,
    underWay: new Set(),
    timers: new Set(),
  };
}

/** All attempts of a state, the bytes included. */
export function attemptsIn(state: TransactionState): readonly Attempt[] {
  if ('attempts' in state) return state.attempts;
  return 'closed' in state ? (state.closed?.attempts ?? []) : [];
}

/** Whether it is mined or has ended without that. */
export function isSettled(state: TransactionState): boolean {
  return state.name === 'confirmed' || isEnd(state);
}

/** Whether nothing is signed and stored for it yet. */
export function isUnsent(state: TransactionState): boolean {
  return !isEnd(state) && attemptsIn(state).length === 0;
}

/** Whether a step says more than that somebody looked: that alone is not worth a write. */
export function isNews(before: TransactionState, after: TransactionState): boolean {
  const known = attemptsIn(before);
  return (
    before.name !== after.name ||
    attemptsIn(after).some(
      ({ sends, seenAt }, index) => sends !== known[index]?.sends || seenAt !== known[index]?.seenAt,
    )
  );
}

/** In which order they are taken up: 0 for fillers of gaps, 1 for exits, 2 for entries. */
export function rank({ record: { state } }: Entry): number {
  if (state.intent.kind === 'noop') return 0;
  return state.intent.purpose === 'exit' ? 1 : 2;
}
