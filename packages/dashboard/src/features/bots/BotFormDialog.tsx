import type { BotStatus } from '@twinlane/protocol/bot';
import { listBots } from '@twinlane/protocol/endpoints/bots';
import { compareBots, createBot, editBot } from '@twinlane/protocol/endpoints/botEdits';
import { listExitRules, listStrategies } from '@twinlane/protocol/endpoints/strategies';
import { useRef, useState } from 'react';
import { safeText } from '../../shared/format/safeText.ts';
import { useAct, useEndpoint } from '../../shared/query.ts';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { ReasonField } from '../../shared/ui/ReasonField.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { Switch } from '../../shared/ui/Switch.tsx';
import { BotFormFields } from './BotFormFields.tsx';
import {
  changedParts,
  createBody,
  editBody,
  emptyBot,
  formIssues,
  formOf,
  type BotCatalogue,
  type BotForm,
} from './botForm.ts';

interface BodyProps {
  readonly catalogue: BotCatalogue;
  /** The bot that is edited; a new one where absent. */
  readonly bot?: BotStatus;
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
}

const CHANGES = [listBots, compareBots];

function useSave(bot: BotStatus | undefined, onClose: () => void, onCreated: (id: string) => void) {
  const key = useRef<{ readonly body: string; readonly value: string }>(undefined);
  const create = useAct(createBot, { done: ({ name }) => `${name} is made.`, changes: CHANGES });
  const edit = useAct(editBot, {
    done: ({ name }) => `${name} is changed from the next block on.`,
    changes: CHANGES,
  });
  return {
    isBusy: create.isPending || edit.isPending,
    save: (form: BotForm, before: BotForm, isStarted: boolean, reason: string): void => {
      if (bot !== undefined) {
        const body = editBody(form, before, bot.version, reason);
        edit.mutate({ params: { id: bot.id }, body }, { onSuccess: onClose });
        return;
      }
      const body = createBody(form, isStarted ? 'running' : 'stopped', reason);
      const text = JSON.stringify(body);
      if (key.current?.body !== text) key.current = { body: text, value: crypto.randomUUID() };
      create.mutate({ body, idempotencyKey: key.current.value }, { onSuccess: ({ id }) => onCreated(id) });
    },
  };
}

function FormBody({ catalogue, bot, onClose, onCreated }: BodyProps) {
  const [before] = useState(() => (bot === undefined ? emptyBot(catalogue) : formOf(bot)));
  const [form, setForm] = useState(before);
  const [isStarted, setStarted] = useState(false);
  const [reason, setReason] = useState(bot === undefined ? 'Made from the dashboard' : '');
  const { isBusy, save } = useSave(bot, onClose, onCreated);
  const issues = new Map(formIssues(form, catalogue));
  if (bot !== undefined) issues.delete('name');
  const changed = bot === undefined ? [] : changedParts(form, before);
  const isUnchanged = bot !== undefined && changed.length === 0;
  const canSave = issues.size === 0 && !isUnchanged && reason.trim() !== '';
  return (
    <form
      className="flex min-h-full flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) save(form, before, isStarted, reason.trim());
      }}
    >
      <div className="flex flex-1 flex-col gap-5 px-5 py-4">
        <BotFormFields
          catalogue={catalogue}
          form={form}
          issues={issues}
          isNew={bot === undefined}
          onChange={setForm}
        />
        {bot === undefined && (
          <Switch
            label="Start it at once"
            hint="Else it is made stopped, and you start it when you are ready."
            checked={isStarted}
            onChange={setStarted}
          />
        )}
        <ReasonField value={reason} onChange={setReason} />
      </div>
      <div className="sticky bottom-0 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-surface px-5 py-3">
        <span className="mr-auto text-xs text-faint" aria-live="polite">
          {issues.size > 0 &&
            `${issues.size} ${issues.size === 1 ? 'part needs' : 'parts need'} a correction`}
          {issues.size === 0 && changed.length > 0 && `Changed: ${changed.map(wordsOf).join(', ')}`}
          {isUnchanged && 'Nothing changed yet'}
        </span>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" busy={isBusy} disabled={!canSave}>
          {bot === undefined ? 'Make the bot' : 'Save changes'}
        </Button>
      </div>
    </form>
  );
}

/** Makes a bot, or edits one: its strategy by a form from the strategy's schema, its exits, its limits. */
export function BotFormDialog({ bot, onClose, onCreated }: Omit<BodyProps, 'catalogue'>) {
  const strategies = useEndpoint(listStrategies, {});
  const exitRules = useEndpoint(listExitRules, {});
  const error = strategies.error ?? exitRules.error;
  return (
    <Dialog
      shape="drawer"
      className="max-w-2xl!"
      title={bot === undefined ? 'New bot' : `Edit: ${safeText(bot.name, 40)}`}
      onClose={onClose}
    >
      {strategies.data !== undefined && exitRules.data !== undefined ? (
        <FormBody
          catalogue={{ strategies: strategies.data, exitRules: exitRules.data }}
          {...(bot === undefined ? {} : { bot })}
          onClose={onClose}
          onCreated={onCreated}
        />
      ) : error !== null ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void strategies.refetch();
            void exitRules.refetch();
          }}
        />
      ) : (
        <SkeletonRows rows={10} />
      )}
    </Dialog>
  );
}
