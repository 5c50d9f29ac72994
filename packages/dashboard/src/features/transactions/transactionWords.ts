import type { TransactionView } from '@twinlane/protocol/transaction';
import type { Tone } from '../../shared/ui/Badge.tsx';

type State = TransactionView['state'];

/** A transaction's state in a word and a colour. */
export const TRANSACTION_STATES: Readonly<Record<State, { readonly word: string; readonly tone: Tone }>> = {
  preparing: { word: 'Preparing', tone: 'quiet' },
  gas_optimizing: { word: 'Waiting for gas', tone: 'quiet' },
  ready_to_submit: { word: 'Ready', tone: 'quiet' },
  submitted: { word: 'Submitted', tone: 'accent' },
  pending: { word: 'Pending', tone: 'accent' },
  stuck: { word: 'Stuck', tone: 'warn' },
  replaced: { word: 'Replaced', tone: 'accent' },
  retrying: { word: 'Retrying', tone: 'warn' },
  confirmed: { word: 'Confirmed', tone: 'gain' },
  completed: { word: 'Completed', tone: 'gain' },
  failed: { word: 'Failed', tone: 'loss' },
  cancelled: { word: 'Cancelled', tone: 'quiet' },
  blocked: { word: 'Blocked', tone: 'loss' },
};

const KINDS: Readonly<Record<TransactionView['kind'], string>> = {
  swap: 'Swap',
  approval: 'Approval',
  noop: 'Fills a nonce',
};
const PURPOSES: Readonly<Record<TransactionView['purpose'], string>> = {
  entry: 'entry',
  exit: 'exit',
  upkeep: 'upkeep',
};

/** What it is for: `Swap · exit`. */
export function purposeWords({ kind, purpose }: Pick<TransactionView, 'kind' | 'purpose'>): string {
  return kind === 'noop' ? KINDS.noop : `${KINDS[kind]} · ${PURPOSES[purpose]}`;
}

/** What was signed: the first, one with higher fees, or one that takes its place. */
export const ATTEMPT_ROLES = {
  original: 'First',
  bump: 'Higher fees',
  cancel: 'Cancels it',
  noop: 'Fills the nonce',
} as const;

/** What may be asked of it now. */
export function actsOn({
  ended,
  kind,
  mined,
  attemptCount,
  asked,
}: Pick<TransactionView, 'ended' | 'kind' | 'mined' | 'attemptCount' | 'asked'>): {
  readonly cancel: boolean;
  readonly speedUp: boolean;
} {
  const isOpen = !ended && mined === undefined && asked === undefined;
  return { cancel: isOpen && kind !== 'noop', speedUp: isOpen && attemptCount > 0 };
}

/** A transaction that changed while the page was open takes the place of what was loaded. */
export function withUpdates(
  loaded: readonly TransactionView[],
  updates: readonly { readonly transaction: TransactionView }[],
): readonly TransactionView[] {
  const newer = new Map(updates.map(({ transaction }) => [transaction.id, transaction]));
  return loaded.map((each) => {
    const update = newer.get(each.id);
    return update !== undefined && update.updatedAt > each.updatedAt ? update : each;
  });
}
