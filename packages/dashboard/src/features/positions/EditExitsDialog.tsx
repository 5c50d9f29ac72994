import { editPositionExits, readPosition, resetPositionExits } from '@twinlane/protocol/endpoints/exits';
import { listExitRules } from '@twinlane/protocol/endpoints/strategies';
import type { PositionDetail } from '@twinlane/protocol/positionExits';
import type { ExitRuleList } from '@twinlane/protocol/strategy';
import { useState } from 'react';
import { safeSymbol, safeText } from '../../shared/format/safeText.ts';
import { useAct, useEndpoint } from '../../shared/query.ts';
import { SchemaForm } from '../../shared/schema/SchemaForm.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { ReasonField } from '../../shared/ui/ReasonField.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/Tabs.tsx';
import { exitIssues, exitsBody, exitsFormOf, ofBot, type ExitsForm, type RuleChoice } from './exitsForm.ts';

const CHOICES = [
  { value: 'bot', label: 'As its bot' },
  { value: 'own', label: 'Own' },
  { value: 'off', label: 'Off' },
] as const;
const NO_ISSUES = new Map<string, string>();

interface RuleProps {
  readonly rule: ExitRuleList['items'][number];
  readonly position: PositionDetail;
  readonly choice: RuleChoice;
  readonly issues: ReadonlyMap<string, string>;
  readonly onChange: (choice: RuleChoice) => void;
}

function Rule({ rule, position, choice, issues, onChange }: RuleProps) {
  const bot = ofBot(position, rule.kind);
  return (
    <div className="rounded-lg border border-line px-3 py-2.5" data-rule={rule.kind}>
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-[13px] font-medium">{rule.title}</h3>
        {choice.choice === 'bot' && bot !== 'unknown' && (
          <span className="text-xs text-faint">{bot === 'on' ? 'on' : 'does not run'}</span>
        )}
        <div className="ml-auto">
          <Segments
            label={`${rule.title} of this position`}
            value={choice.choice}
            choices={CHOICES}
            onChange={(chosen) => onChange({ ...choice, choice: chosen })}
          />
        </div>
      </div>
      <p className="mt-1 text-xs text-faint">{rule.description}</p>
      {choice.choice === 'own' && (
        <div className="mt-3">
          <SchemaForm
            schema={rule.schema}
            value={choice.params}
            issues={issues}
            onChange={(params) => onChange({ ...choice, params })}
          />
        </div>
      )}
    </div>
  );
}

interface FooterProps {
  readonly hasOwn: boolean;
  readonly isBusy: boolean;
  readonly canSave: boolean;
  readonly onFollowBot: () => void;
  readonly onClose: () => void;
}

function Footer({ hasOwn, isBusy, canSave, onFollowBot, onClose }: FooterProps) {
  return (
    <div className="sticky bottom-0 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-surface px-5 py-3">
      {hasOwn && (
        <Button look="quiet" className="mr-auto" onClick={onFollowBot}>
          All as its bot
        </Button>
      )}
      <Button look="quiet" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" look="primary" busy={isBusy} disabled={!canSave}>
        Save exits
      </Button>
    </div>
  );
}

function followingBot(form: ExitsForm): ExitsForm {
  const rules = Object.entries(form).map(([kind, rule]) => [kind, { ...rule, choice: 'bot' as const }]);
  return Object.fromEntries(rules) as ExitsForm;
}

interface FormProps {
  readonly rules: ExitRuleList;
  readonly position: PositionDetail;
  readonly onClose: () => void;
}

function ExitsFormBody({ rules, position: current, onClose }: FormProps) {
  // What the form was made from: it may be closed meanwhile.
  const [position] = useState(current);
  const [form, setForm] = useState<ExitsForm>(() => exitsFormOf(position, rules));
  const [reason, setReason] = useState('Exits set from the dashboard');
  const saving = useAct(editPositionExits, {
    done: 'The exits hold from the next block on.',
    changes: [readPosition],
  });
  const resetting = useAct(resetPositionExits, {
    done: 'It follows its bot again.',
    changes: [readPosition],
  });
  const issues = exitIssues(form, rules);
  const exits = exitsBody(form);
  const isEmpty = Object.keys(exits).length === 0;
  const isUnchanged = JSON.stringify(exits) === JSON.stringify(position.ownExits ?? {});
  const canSave = issues.size === 0 && !isUnchanged && reason.trim() !== '';
  const save = (): void => {
    const params = { id: position.id };
    if (isEmpty) {
      resetting.mutate({ params, body: { reason: reason.trim() } }, { onSuccess: onClose });
      return;
    }
    const body = { exits, expectedVersion: position.exitsVersion, reason: reason.trim() };
    saving.mutate({ params, body }, { onSuccess: onClose });
  };
  return (
    <form
      className="flex min-h-full flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) save();
      }}
    >
      <div className="flex flex-1 flex-col gap-3 px-5 py-4">
        <p className="text-[13px] text-soft">
          Rules for this position alone, in place of those of {safeText(position.botName, 40)}. The first that
          fires, from the top, decides.
        </p>
        {rules.items.map((rule) => (
          <Rule
            key={rule.kind}
            rule={rule}
            position={position}
            choice={form[rule.kind] ?? { choice: 'bot', params: rule.defaults }}
            issues={issues.get(rule.kind) ?? NO_ISSUES}
            onChange={(choice) => setForm({ ...form, [rule.kind]: choice })}
          />
        ))}
        <ReasonField value={reason} onChange={setReason} />
      </div>
      <Footer
        hasOwn={position.ownExits !== undefined}
        isBusy={saving.isPending || resetting.isPending}
        canSave={canSave}
        onFollowBot={() => setForm(followingBot(form))}
        onClose={onClose}
      />
    </form>
  );
}

/** Sets exit rules for one position in place of those of its bot. */
export function EditExitsDialog({ position, onClose }: Omit<FormProps, 'rules'>) {
  const { data, error, refetch } = useEndpoint(listExitRules, {});
  return (
    <Dialog shape="drawer" title={`Exits: ${safeSymbol(position.token.symbol)}`} onClose={onClose}>
      {data !== undefined && <ExitsFormBody rules={data} position={position} onClose={onClose} />}
      {data === undefined && error === null && <SkeletonRows rows={8} />}
      {data === undefined && error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
    </Dialog>
  );
}
