import { actOnBreaker, listBreakerHistory, listBreakers } from '@twinlane/protocol/endpoints/breakers';
import type { BreakerActName } from '@twinlane/protocol/operator';
import { scopeWords } from '../../shared/breaker/scopeWords.ts';
import { useScopeNames } from '../../shared/breaker/useScopeNames.ts';
import { useAct } from '../../shared/query.ts';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { ACT_WORDS } from './breakerWords.ts';

interface ActDialogProps {
  readonly act: BreakerActName;
  readonly breaker: { readonly type: string; readonly scope: string };
  readonly onClose: () => void;
}

/** Asks for the reason, and then changes the breaker. */
export function ActDialog({ act, breaker: { type, scope }, onClose }: ActDialogProps) {
  const { word, done, effect } = ACT_WORDS[act];
  const name = `${wordsOf(type)} (${scopeWords(scope, useScopeNames())})`;
  const change = useAct(actOnBreaker, {
    done: `${name}: ${done}`,
    changes: [listBreakers, listBreakerHistory],
  });
  return (
    <ConfirmDialog
      title={`${word}: ${name}`}
      confirm={word}
      look={act === 'release' || act === 'enable' || act === 'reset' ? 'primary' : 'danger'}
      reason=""
      busy={change.isPending}
      onConfirm={(reason) => {
        change.mutate({ params: { type, act }, body: { scope, reason } }, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <p>{effect}</p>
    </ConfirmDialog>
  );
}
