import type { BotView } from '@twinlane/protocol/bot';
import { safeText } from '../../shared/format/safeText.ts';
import { decisionTone } from '../../shared/thought/decisionTone.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Field, TextInput } from '../../shared/ui/Field.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { DECISIONS, type ThoughtFilter } from './thoughtFilter.ts';

/** The filter as it is typed; empty texts filter nothing. */
export type FilterFields = Readonly<Record<keyof ThoughtFilter, string>>;

/** All of them. */
export const NO_FILTER: FilterFields = { decision: '', bot: '', token: '', gate: '', lane: '' };

/** What an address may say of the filter; texts are looked at as they are when typed. */
export const ACCEPTED_THOUGHTS = {
  decision: ['', ...DECISIONS],
  bot: /^[\w.-]{0,64}$/,
  lane: ['', 'fast', 'smart'],
};

const ADDRESS = /^0x[\da-f]{40}$/i;
const GATE = /^[\w.-]{1,64}$/;

/** What is wrong with a filter's text; undefined where nothing is. */
export function filterTrouble({ token, gate }: FilterFields): Partial<Record<'token' | 'gate', string>> {
  return {
    ...(token.trim() === '' || ADDRESS.test(token.trim()) ? {} : { token: '0x and 40 digits, a to f' }),
    ...(gate.trim() === '' || GATE.test(gate.trim()) ? {} : { gate: 'Such as risk.score' }),
  };
}

interface ThoughtFiltersProps {
  readonly fields: FilterFields;
  readonly bots: readonly Pick<BotView, 'id' | 'name'>[];
  /** `isTyped`: there is more of it to come. */
  readonly onChange: (fields: FilterFields, isTyped: boolean) => void;
}

/** Chooses which decisions are shown. */
export function ThoughtFilters({ fields, bots, onChange }: ThoughtFiltersProps) {
  const set =
    (name: keyof FilterFields, isTyped = false) =>
    (value: string) =>
      onChange({ ...fields, [name]: value }, isTyped);
  const trouble = filterTrouble(fields);
  return (
    <search
      aria-label="Which decisions"
      className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b border-line px-4 py-3"
    >
      <Field label="Kind" className="w-36 max-sm:w-[calc(50%-0.375rem)]">
        {(ids) => (
          <Select
            {...ids}
            value={fields.decision}
            onChange={set('decision')}
            choices={[
              { value: '', label: 'All' },
              ...DECISIONS.map((each) => ({ value: each, label: decisionTone(each).word })),
            ]}
          />
        )}
      </Field>
      <Field label="Bot" className="w-40 max-sm:w-[calc(50%-0.375rem)]">
        {(ids) => (
          <Select
            {...ids}
            value={fields.bot}
            onChange={set('bot')}
            choices={[
              { value: '', label: 'All' },
              ...bots.map((bot) => ({ value: bot.id, label: safeText(bot.name, 32) })),
            ]}
          />
        )}
      </Field>
      <Field label="Lane" className="w-28 max-sm:w-[calc(50%-0.375rem)]">
        {(ids) => (
          <Select
            {...ids}
            value={fields.lane}
            onChange={set('lane')}
            choices={[
              { value: '', label: 'Both' },
              { value: 'fast', label: 'Fast' },
              { value: 'smart', label: 'Smart' },
            ]}
          />
        )}
      </Field>
      <Field label="Settled by" error={trouble.gate} className="w-40 max-sm:w-[calc(50%-0.375rem)]">
        {(ids) => (
          <TextInput {...ids} value={fields.gate} onChange={set('gate', true)} placeholder="risk.score" />
        )}
      </Field>
      <Field label="Token" error={trouble.token} className="min-w-40 flex-1 sm:max-w-80">
        {(ids) => <TextInput {...ids} value={fields.token} onChange={set('token', true)} placeholder="0x…" />}
      </Field>
      {Object.values(fields).some((value) => value !== '') && (
        <Button look="quiet" className="mt-5" onClick={() => onChange(NO_FILTER, false)}>
          Clear
        </Button>
      )}
    </search>
  );
}
