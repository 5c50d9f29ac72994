import { readEmergencyStop, undoEmergencyStop } from '@twinlane/protocol/endpoints/breakers';
import type { EmergencyView } from '@twinlane/protocol/operator';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { fullTime } from '../../shared/format/times.ts';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { endpointKey, useAct, useEndpoint } from '../../shared/query.ts';
import { useMay } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';

const CHECK_MS = 15_000;

/** How an emergency stop stands; undefined while there is none. Looked up again whenever its breaker changes. */
function useStop(): EmergencyView | undefined {
  const client = useQueryClient();
  const breaker = useLive().process?.breakers.find(({ type }) => type === 'emergencyStop');
  const since = breaker?.since;
  useEffect(() => {
    void client.invalidateQueries({ queryKey: endpointKey(readEmergencyStop) });
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- it is the change that makes the answer old
  }, [client, since]);
  const { data } = useEndpoint(readEmergencyStop, {}, { every: CHECK_MS });
  return data?.stopped === true ? data : undefined;
}

function UndoDialog({ flag, onClose }: { readonly flag: boolean; readonly onClose: () => void }) {
  const undo = useAct(undoEmergencyStop, { done: 'The stop is undone.', changes: [readEmergencyStop] });
  return (
    <ConfirmDialog
      title="Undo the emergency stop"
      confirm="Undo the stop"
      look="primary"
      reason=""
      busy={undo.isPending}
      onConfirm={(reason) => undo.mutate({ body: { reason } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>Bots that are running may trade again at once. Other breakers that are open stay open.</p>
      {flag && <p>The stop file in the data folder is taken away with it.</p>}
    </ConfirmDialog>
  );
}

function entriesText(count: number | undefined): string {
  if (count === undefined || count === 0) return '';
  return count === 1 ? ' One entry has not ended yet.' : ` ${count} entries have not ended yet.`;
}

/** Says on every screen that trading is stopped, by whom and why, and lets it go on. */
export function StoppedBanner() {
  const [isUndoing, setUndoing] = useState(false);
  const stop = useStop();
  const mayUndo = useMay('operate');
  if (stop === undefined) return null;
  const { exits, since, who, reason, flag, entriesInFlight } = stop;
  return (
    <div role="alert" className="border-b border-loss/40 bg-loss/12">
      <div className="mx-auto flex max-w-[1760px] flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 text-[13px] sm:px-5">
        <p className="font-semibold text-loss">
          {exits ? 'Entries and exits are stopped' : 'Entries are stopped; exits go on'}
        </p>
        <p className="min-w-0 text-xs text-soft">
          {since !== undefined && `Since ${fullTime(since)}`}
          {who !== undefined && ` by ${safeText(who, 64)}`}
          {reason !== undefined && `: ${safeSentence(reason)}.`}
          {entriesText(entriesInFlight)}
        </p>
        <Button
          size="small"
          className="ml-auto"
          disabled={!mayUndo}
          title={mayUndo ? '' : 'Log in as somebody who may undo it'}
          onClick={() => setUndoing(true)}
        >
          Undo the stop
        </Button>
      </div>
      {isUndoing && <UndoDialog flag={flag} onClose={() => setUndoing(false)} />}
    </div>
  );
}
