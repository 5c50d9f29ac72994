import type { BotStatus } from '@twinlane/protocol/bot';
import { listBots, pauseBot, resetBot, startBot, stopBot } from '@twinlane/protocol/endpoints/bots';
import { compareBots, deleteBot, reloadBot } from '@twinlane/protocol/endpoints/botEdits';
import { useState } from 'react';
import { count } from '../../shared/format/numbers.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { useAct } from '../../shared/query.ts';
import { useMay } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { RadioCards } from '../../shared/ui/RadioCards.tsx';
import { ACT_WORDS, actsIn, type BotAct } from './botWords.ts';

const CHANGES = [listBots, compareBots];

interface ActDialogProps {
  readonly bot: BotStatus;
  readonly onClose: () => void;
}

/** Starts, pauses or resets. */
function PlainActDialog({ bot, act, onClose }: ActDialogProps & { readonly act: Exclude<BotAct, 'stop'> }) {
  const { word, done, reason } = ACT_WORDS[act];
  const name = safeText(bot.name, 40);
  const endpoint = { start: startBot, pause: pauseBot, reset: resetBot }[act];
  const acting = useAct(endpoint, { done: `${name} ${done}.`, changes: CHANGES });
  return (
    <ConfirmDialog
      title={`${word}: ${name}`}
      confirm={word}
      look={act === 'pause' ? 'plain' : 'primary'}
      reason={reason}
      busy={acting.isPending}
      onClose={onClose}
      onConfirm={(given) =>
        acting.mutate({ params: { id: bot.id }, body: { reason: given } }, { onSuccess: onClose })
      }
    >
      <p>
        {act === 'pause'
          ? 'It enters nothing more. Its exit rules and the sales of its strategy go on.'
          : act === 'start'
            ? 'It enters and exits by its strategy from the next block on.'
            : 'It leaves the state of error and trades again. Mend what went wrong first.'}
      </p>
    </ConfirmDialog>
  );
}

const KEEPS = [
  {
    value: false,
    title: 'Keep what it holds',
    help: 'Nobody watches it any more, not even its stop-loss, until the bot is started or paused again.',
  },
  {
    value: true,
    title: 'Sell what it holds first',
    help: 'Sells all of it at what the pools pay, then stops. What cannot be sold keeps the bot paused.',
  },
] as const;

function StopDialog({ bot, onClose }: ActDialogProps) {
  const [close, setClose] = useState<boolean>();
  const name = safeText(bot.name, 40);
  const acting = useAct(stopBot, {
    done: (told) =>
      told.state === 'stopped' ? `${name} is stopped.` : `${name} stays ${told.state}: ${told.stateReason}`,
    changes: CHANGES,
  });
  const holds = bot.openPositions > 0;
  return (
    <ConfirmDialog
      title={`Stop: ${name}`}
      confirm={close === true ? 'Sell all and stop' : 'Stop'}
      reason={ACT_WORDS.stop.reason}
      busy={acting.isPending}
      disabled={holds && close === undefined}
      onClose={onClose}
      onConfirm={(reason) =>
        acting.mutate(
          { params: { id: bot.id }, body: { reason, ...(holds && close === true ? { close: true } : {}) } },
          { onSuccess: onClose },
        )
      }
    >
      {holds ? (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 rounded-lg bg-warn/14 px-3 py-2 text-warn">
            It holds {count(bot.openPositions)} open {bot.openPositions === 1 ? 'position' : 'positions'}.
            What becomes of {bot.openPositions === 1 ? 'it' : 'them'}?
          </legend>
          <RadioCards name="positions" value={close} choices={KEEPS} onChange={setClose} />
        </fieldset>
      ) : (
        <p>It holds nothing. It enters nothing more until it is started again.</p>
      )}
    </ConfirmDialog>
  );
}

function ReloadDialog({ bot, onClose }: ActDialogProps) {
  const name = safeText(bot.name, 40);
  const acting = useAct(reloadBot, {
    done: `${name} has the settings of the config file.`,
    changes: CHANGES,
  });
  return (
    <ConfirmDialog
      title={`Reload: ${name}`}
      confirm="Reload"
      look="primary"
      reason="Reloaded from the dashboard"
      busy={acting.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        acting.mutate({ params: { id: bot.id }, body: { reason } }, { onSuccess: onClose })
      }
    >
      <p>
        It takes the settings that the config file has for it now, from the next block on. What was changed
        here is lost. Its state, positions and memory stay.
      </p>
    </ConfirmDialog>
  );
}

function DeleteDialog({ bot, onClose, onDone }: ActDialogProps & { readonly onDone: () => void }) {
  const name = safeText(bot.name, 40);
  const acting = useAct(deleteBot, { done: `${name} is removed.`, changes: CHANGES });
  return (
    <ConfirmDialog
      title={`Remove: ${name}`}
      confirm="Remove"
      reason="Removed from the dashboard"
      busy={acting.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        acting.mutate({ params: { id: bot.id }, body: { reason } }, { onSuccess: onDone })
      }
    >
      <p>The bot goes; its trades and thoughts stay.</p>
    </ConfirmDialog>
  );
}

type Open = BotAct | 'reload' | 'delete';

interface BotActsProps {
  readonly bot: BotStatus;
  /** Only what is done every day: in a list. */
  readonly isBrief?: boolean;
  readonly onDeleted?: () => void;
}

/** What can be done to a bot now, each asked about first. */
export function BotActs({ bot, isBrief = false, onDeleted }: BotActsProps) {
  const [open, setOpen] = useState<Open>();
  const mayTrade = useMay('trade');
  const mayStop = useMay('stop');
  const close = (): void => setOpen(undefined);
  return (
    <>
      {actsIn(bot.state).map((act, at) => (
        <Button
          key={act}
          size="small"
          className="relative z-10"
          look={at === 0 && act !== 'pause' ? 'primary' : 'plain'}
          disabled={!(act === 'pause' || act === 'stop' ? mayStop : mayTrade)}
          onClick={() => setOpen(act)}
        >
          {ACT_WORDS[act].word}
        </Button>
      ))}
      {!isBrief && (
        <Button size="small" disabled={!mayTrade} onClick={() => setOpen('reload')}>
          Reload
        </Button>
      )}
      {!isBrief && bot.state === 'stopped' && bot.openPositions === 0 && (
        <Button size="small" disabled={!mayTrade} onClick={() => setOpen('delete')}>
          Remove
        </Button>
      )}
      {open === 'stop' && <StopDialog bot={bot} onClose={close} />}
      {open === 'reload' && <ReloadDialog bot={bot} onClose={close} />}
      {open === 'delete' && <DeleteDialog bot={bot} onClose={close} onDone={onDeleted ?? close} />}
      {(open === 'start' || open === 'pause' || open === 'reset') && (
        <PlainActDialog bot={bot} act={open} onClose={close} />
      )}
    </>
  );
}
