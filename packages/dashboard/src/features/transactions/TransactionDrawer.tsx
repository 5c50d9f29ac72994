import {
  cancelTransaction,
  listTransactions,
  readTransaction,
  speedUpTransaction,
} from '@twinlane/protocol/endpoints/transactions';
import type { TransactionDetailView } from '@twinlane/protocol/transaction';
import { useState } from 'react';
import { safeSentence } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useAct, useEndpoint } from '../../shared/query.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { ThoughtLink, TradeLink } from '../../shared/ui/RecordLink.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { TransactionParts } from './TransactionParts.tsx';
import { actsOn, purposeWords, TRANSACTION_STATES } from './transactionWords.ts';

const REFRESH_MS = 4000;

function Head({ transaction }: { readonly transaction: TransactionDetailView }) {
  const { state, reason, closing, asked, thoughtId, trade } = transaction;
  return (
    <div className="px-5 py-4">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={TRANSACTION_STATES[state].tone}>{TRANSACTION_STATES[state].word}</Badge>
        {closing !== undefined && <Badge tone="warn">Being closed</Badge>}
        {asked !== undefined && (
          <Badge tone="accent">{asked === 'cancel' ? 'Cancel asked' : 'Speed-up asked'}</Badge>
        )}
        <span className="ml-auto flex gap-3">
          {thoughtId !== undefined && <ThoughtLink id={thoughtId} />}
          {trade !== undefined && <TradeLink id={trade.id} />}
        </span>
      </div>
      {(reason ?? closing?.reason) !== undefined && (
        <p className="mt-3 text-[13px]">{safeSentence(reason ?? closing?.reason ?? '')}</p>
      )}
    </div>
  );
}

interface TransactionDrawerProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** One transaction: its life, its attempts, what they cost, and what may still be asked of it. */
export function TransactionDrawer({ id, onClose }: TransactionDrawerProps) {
  const { process } = useLive();
  const query = useEndpoint(readTransaction, { params: { id } }, { every: REFRESH_MS });
  const [asking, setAsking] = useState<'cancel' | 'speedUp'>();
  const changes = [listTransactions, readTransaction];
  const cancel = useAct(cancelTransaction, { done: 'Asked to cancel; what is mined decides.', changes });
  const speedUp = useAct(speedUpTransaction, { done: 'Asked to send it again with higher fees.', changes });
  const transaction = query.data;
  const acts = transaction === undefined ? undefined : actsOn(transaction);
  const done = { onSuccess: () => setAsking(undefined) };
  return (
    <>
      <Dialog
        title={transaction === undefined ? 'Transaction' : purposeWords(transaction)}
        shape="drawer"
        onClose={onClose}
        footer={
          acts?.cancel === true || acts?.speedUp === true ? (
            <>
              {acts.speedUp && <Button onClick={() => setAsking('speedUp')}>Speed up</Button>}
              {acts.cancel && (
                <Button look="danger" onClick={() => setAsking('cancel')}>
                  Cancel it
                </Button>
              )}
            </>
          ) : undefined
        }
      >
        {transaction === undefined && query.error === null && <SkeletonRows rows={8} />}
        {transaction === undefined && query.error !== null && (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )}
        {transaction !== undefined && (
          <>
            <Head transaction={transaction} />
            <TransactionParts transaction={transaction} symbol={process?.chain.nativeSymbol ?? ''} />
          </>
        )}
      </Dialog>
      {asking === 'cancel' && (
        <ConfirmDialog
          title="Cancel this transaction?"
          confirm="Cancel it"
          reason=""
          busy={cancel.isPending}
          onConfirm={(reason) => cancel.mutate({ params: { id }, body: { reason } }, done)}
          onClose={() => setAsking(undefined)}
        >
          <p>
            Another transaction with the same nonce and higher fees takes its place. Whichever of the two is
            mined first counts: it may still go through.
          </p>
        </ConfirmDialog>
      )}
      {asking === 'speedUp' && (
        <ConfirmDialog
          title="Send it again with higher fees?"
          confirm="Speed up"
          look="primary"
          busy={speedUp.isPending}
          onConfirm={() => speedUp.mutate({ params: { id }, body: {} }, done)}
          onClose={() => setAsking(undefined)}
        >
          <p>
            The same transaction is signed again with the same nonce and fees that nodes accept as a
            replacement, within the limits of the policy.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
