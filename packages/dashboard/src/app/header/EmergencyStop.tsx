import { readEmergencyStop, stopEverything } from '@twinlane/protocol/endpoints/breakers';
import { useState } from 'react';
import { useAct } from '../../shared/query.ts';
import { useMay } from '../../shared/session/session.ts';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { StopIcon } from '../../shared/ui/icons.tsx';
import { RadioCards } from '../../shared/ui/RadioCards.tsx';

const SCOPES = [
  {
    value: false,
    title: 'Stop entries',
    help: 'No bot and nobody buys anything any more. Positions are still watched, and exits go on.',
  },
  {
    value: true,
    title: 'Stop entries and exits',
    help: 'Nothing is sold either: open positions keep their risk until the stop is undone.',
  },
] as const;

function StopDialog({ onClose }: { readonly onClose: () => void }) {
  const [exits, setExits] = useState(false);
  const stop = useAct(stopEverything, { done: 'Trading is stopped.', changes: [readEmergencyStop] });
  return (
    <ConfirmDialog
      title="Emergency stop"
      confirm={exits ? 'Stop entries and exits' : 'Stop entries'}
      reason="stopped from the dashboard"
      busy={stop.isPending}
      onConfirm={(reason) => stop.mutate({ body: { reason, exits } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        It holds for every bot and every account of this process at once, and until somebody undoes it.
        Entries that were not sent are dropped, and those on their way are cancelled where that is still
        possible.
      </p>
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">What is stopped</legend>
        <RadioCards name="exits" value={exits} choices={SCOPES} look="danger" onChange={setExits} />
      </fieldset>
    </ConfirmDialog>
  );
}

/** Stops all trading, from every screen. */
export function EmergencyStop() {
  const [isOpen, setOpen] = useState(false);
  const mayStop = useMay('stop');
  return (
    <>
      <button
        type="button"
        disabled={!mayStop}
        title={mayStop ? 'Stop all trading at once' : 'Log in as somebody who may stop trading'}
        onClick={() => setOpen(true)}
        className="inline-flex h-9 shrink-0 items-center gap-1.5 rounded-lg border border-loss/50 bg-loss/10 px-2.5 text-xs font-semibold text-loss transition-colors hover:bg-loss/20 disabled:cursor-not-allowed disabled:border-line disabled:bg-transparent disabled:text-faint"
      >
        <StopIcon />
        <span className="max-xl:sr-only">Emergency stop</span>
      </button>
      {isOpen && <StopDialog onClose={() => setOpen(false)} />}
    </>
  );
}
