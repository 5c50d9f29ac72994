import type { BotStatus } from '@twinlane/protocol/bot';
import { botName } from '@twinlane/protocol/botEdit';
import { listBots } from '@twinlane/protocol/endpoints/bots';
import { cloneBot, compareBots } from '@twinlane/protocol/endpoints/botEdits';
import { useRef, useState } from 'react';
import { safeText } from '../../shared/format/safeText.ts';
import { useAct } from '../../shared/query.ts';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { Field, TextInput } from '../../shared/ui/Field.tsx';

interface CloneDialogProps {
  readonly bot: BotStatus;
  readonly onClose: () => void;
  readonly onCloned: (id: string) => void;
}

const LONGEST = 32;

/** Makes a bot with the settings of another. */
export function CloneDialog({ bot, onClose, onCloned }: CloneDialogProps) {
  const [name, setName] = useState(`${bot.name.slice(0, LONGEST - 2)}-2`);
  const key = useRef(crypto.randomUUID());
  const cloning = useAct(cloneBot, { done: `${name} is made, stopped.`, changes: [listBots, compareBots] });
  const read = botName.safeParse(name);
  return (
    <ConfirmDialog
      title={`Clone: ${safeText(bot.name, 40)}`}
      confirm="Clone"
      look="primary"
      reason={`Cloned from ${bot.name}`}
      busy={cloning.isPending}
      disabled={!read.success}
      onClose={onClose}
      onConfirm={(reason) =>
        cloning.mutate(
          { params: { id: bot.id }, body: { name, reason }, idempotencyKey: key.current },
          { onSuccess: ({ id }) => onCloned(id) },
        )
      }
    >
      <p>The new bot has the same settings. It is stopped, holds nothing and remembers nothing.</p>
      <Field
        label="Name"
        hint="Small letters, digits and hyphens."
        error={read.success ? undefined : `The name ${read.error.issues[0]?.message ?? 'is not one'}.`}
      >
        {(ids) => (
          <TextInput
            {...ids}
            name="name"
            maxLength={LONGEST}
            value={name}
            onChange={(typed) => {
              setName(typed);
              key.current = crypto.randomUUID();
            }}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}
