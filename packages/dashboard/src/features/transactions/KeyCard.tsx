import { readTransactionKey, resumeTransactionKey } from '@twinlane/protocol/endpoints/transactions';
import type { TransactionKeyView } from '@twinlane/protocol/transaction';
import { useState } from 'react';
import { quantity } from '../../shared/format/numbers.ts';
import { safeSentence } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useAct, useEndpoint } from '../../shared/query.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { FactGrid } from '../../shared/ui/Facts.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';

const REFRESH_MS = 5000;

function factsOf(key: TransactionKeyView, symbol: string): readonly (readonly [string, string])[] {
  return [
    ['Signs here', key.owner ? 'yes' : 'no, another process does'],
    ['Balance', key.balance === undefined ? 'not known yet' : `${quantity(key.balance.value)} ${symbol}`],
    ['Next nonce', String(key.nextNonce)],
    ['Mined for good', String(key.minedCount)],
    ['Under way', `${key.open} of ${key.most}`],
    [
      'Entries',
      key.entriesStopped
        ? 'stopped until somebody allows them'
        : key.entriesPausedUntil === undefined
          ? 'allowed'
          : `paused until ${fullTime(key.entriesPausedUntil)}`,
    ],
  ];
}

/** How the key stands that this process signs with; a halted one can be let go on. */
export function KeyCard() {
  const { process } = useLive();
  const query = useEndpoint(readTransactionKey, {}, { every: REFRESH_MS });
  const [isAsking, setAsking] = useState(false);
  const resume = useAct(resumeTransactionKey, {
    done: 'The key signs again.',
    changes: [readTransactionKey],
  });
  const key = query.data;
  if (key === undefined) {
    return (
      <Card title="The key">
        {query.error === null ? (
          <SkeletonRows rows={1} />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )}
      </Card>
    );
  }
  const trouble =
    key.halted ??
    (key.databaseAway ? 'The database does not answer: nothing new is signed until it does.' : undefined);
  return (
    <Card title="The key">
      {trouble !== undefined && (
        <div className="flex flex-wrap items-center gap-3 border-b border-line bg-loss/8 px-4 py-2.5 text-[13px]">
          <p className="min-w-0 flex-1">{safeSentence(trouble)}</p>
          {key.halted !== undefined && key.owner && (
            <Button size="small" look="primary" onClick={() => setAsking(true)}>
              Let it sign again
            </Button>
          )}
        </div>
      )}
      <FactGrid
        className="px-4 py-3.5 sm:grid-cols-3 xl:grid-cols-6"
        facts={factsOf(key, process?.chain.nativeSymbol ?? '')}
      />
      {isAsking && (
        <ConfirmDialog
          title="Let the key sign again?"
          confirm="Let it sign"
          look="primary"
          busy={resume.isPending}
          onConfirm={() => resume.mutate({ body: {} }, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <p>
            It was halted for a person to look. Go on only when you know why: {safeSentence(key.halted ?? '')}
          </p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
