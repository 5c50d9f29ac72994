import type { ReactNode } from 'react';
import { isObject } from '../../shared/schema/jsonSchema.ts';
import { SchemaForm } from '../../shared/schema/SchemaForm.tsx';
import type { SchemaIssues } from '../../shared/schema/schemaIssues.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Field, TextInput } from '../../shared/ui/Field.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { Slider } from '../../shared/ui/Slider.tsx';
import { Switch } from '../../shared/ui/Switch.tsx';
import {
  BOT_PARTS,
  schemaOf,
  startParams,
  type BotCatalogue,
  type BotForm,
  type BotPart,
} from './botForm.ts';
import { levelWord } from './intelRows.ts';

const NO_ISSUES: SchemaIssues = new Map();

interface FieldsProps {
  readonly catalogue: BotCatalogue;
  readonly form: BotForm;
  readonly issues: ReadonlyMap<string, SchemaIssues>;
  readonly isNew: boolean;
  readonly onChange: (form: BotForm) => void;
}

interface PartProps {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

function Part({ title, note, children }: PartProps) {
  return (
    <section className="flex flex-col gap-3">
      <div>
        <h3 className="text-[13px] font-semibold">{title}</h3>
        {note !== undefined && <p className="text-xs text-faint">{note}</p>}
      </div>
      {children}
    </section>
  );
}

function StrategyPart({ catalogue, form, issues, isNew, onChange }: FieldsProps) {
  const { items } = catalogue.strategies;
  const chosen = items.find(({ kind }) => kind === form.strategy);
  return (
    <Part title="Strategy" {...(chosen === undefined ? {} : { note: chosen.description })}>
      {isNew && (
        <Field label="Strategy">
          {(ids) => (
            <Select
              {...ids}
              name="strategy"
              value={form.strategy}
              choices={items.map(({ kind, title }) => ({ value: kind, label: title }))}
              onChange={(strategy) =>
                onChange({ ...form, strategy, params: startParams(catalogue, strategy) })
              }
            />
          )}
        </Field>
      )}
      {chosen !== undefined && (
        <SchemaForm
          key={chosen.kind}
          schema={schemaOf(chosen)}
          value={form.params}
          issues={issues.get('params') ?? NO_ISSUES}
          onChange={(params) => onChange({ ...form, params })}
        />
      )}
    </Part>
  );
}

function ExitsPart({ catalogue, form, issues, onChange }: FieldsProps) {
  return (
    <Part
      title="Exits"
      note="Watch every position on every block, in this order; the first that fires decides."
    >
      {catalogue.exitRules.items.map((rule) => {
        const { [rule.kind]: params, ...others } = form.exits;
        return (
          <div key={rule.kind} className="rounded-lg border border-line px-3 py-1.5">
            <Switch
              label={
                <span className="flex items-center gap-2">
                  {rule.title}
                  {rule.byDefault && params === undefined && <Badge tone="quiet">on by default</Badge>}
                </span>
              }
              hint={rule.description}
              checked={params !== undefined}
              onChange={(isOn) =>
                onChange({ ...form, exits: isOn ? { ...others, [rule.kind]: rule.defaults } : others })
              }
            />
            {params !== undefined && (
              <div className="pt-2 pb-2">
                <SchemaForm
                  schema={schemaOf(rule)}
                  value={params}
                  issues={issues.get(`exit.${rule.kind}`) ?? NO_ISSUES}
                  onChange={(changed) =>
                    onChange({ ...form, exits: { ...form.exits, [rule.kind]: changed } })
                  }
                />
              </div>
            )}
          </div>
        );
      })}
    </Part>
  );
}

function LevelPart({ form, onChange }: Pick<FieldsProps, 'form' | 'onChange'>) {
  return (
    <Part title="Intel level" note="Risk tolerance, position size, confidence needed, gas style and speed.">
      <div className="flex items-center gap-4">
        <Slider
          aria-label="Intel level"
          aria-valuetext={`${form.intelLevel} of 10, ${levelWord(form.intelLevel)}`}
          min={1}
          max={10}
          value={form.intelLevel}
          onChange={(intelLevel) => onChange({ ...form, intelLevel })}
        />
        <span className="w-32 shrink-0 text-right text-[13px]">
          {form.intelLevel} of 10, {levelWord(form.intelLevel)}
        </span>
      </div>
    </Part>
  );
}

const PART_NAMES: Readonly<Record<BotPart, string>> = {
  intel: 'Settings in place of the level’s',
  sizing: 'Sizing',
  cooldown: 'Rest after losses',
  exitExecution: 'How exits are carried out',
};

function MoreParts({ catalogue, form, issues, onChange }: FieldsProps) {
  const { lanes, parts } = catalogue.strategies;
  return (
    <Part title="More settings">
      <Field label="Lane" hint={lanes.find(({ name }) => name === form.lane)?.description}>
        {(ids) => (
          <Select
            {...ids}
            value={form.lane}
            choices={(['auto', 'fast', 'smart'] as const).map((lane) => ({
              value: lane,
              label: { auto: 'As the router chooses', fast: 'Fast Lane', smart: 'Smart Lane' }[lane],
            }))}
            onChange={(lane) => onChange({ ...form, lane })}
          />
        )}
      </Field>
      {BOT_PARTS.map((part) => {
        const wrong = issues.get(part);
        return (
          <details key={part} className="rounded-lg border border-line px-3" open={wrong !== undefined}>
            <summary className="cursor-pointer py-2.5 text-[13px]">{PART_NAMES[part]}</summary>
            <div className="pb-3">
              <p className="mb-3 text-xs text-faint">{parts[part].description}</p>
              <SchemaForm
                schema={schemaOf(parts[part])}
                value={isObject(form.parts[part]) ? form.parts[part] : {}}
                issues={wrong ?? NO_ISSUES}
                onChange={(changed) => onChange({ ...form, parts: { ...form.parts, [part]: changed } })}
              />
            </div>
          </details>
        );
      })}
    </Part>
  );
}

/** Every field of a bot. */
export function BotFormFields(props: FieldsProps) {
  const { form, issues, isNew, onChange } = props;
  const nameIssue = issues.get('name')?.get('');
  return (
    <>
      {isNew && (
        <Field
          label="Name"
          hint="Small letters, digits and hyphens."
          error={form.name === '' || nameIssue === undefined ? undefined : `The name ${nameIssue}.`}
        >
          {(ids) => (
            <TextInput
              {...ids}
              name="name"
              maxLength={32}
              value={form.name}
              onChange={(name) => onChange({ ...form, name })}
            />
          )}
        </Field>
      )}
      <StrategyPart {...props} />
      <LevelPart form={form} onChange={onChange} />
      <ExitsPart {...props} />
      <MoreParts {...props} />
    </>
  );
}
