import { useState, type ReactNode } from 'react';
import { Button, IconButton } from '../ui/Button.tsx';
import { Field, NumberInput, TextArea, TextInput, type ControlIds } from '../ui/Field.tsx';
import { CloseIcon, PlusIcon } from '../ui/icons.tsx';
import { Select } from '../ui/Select.tsx';
import { Switch } from '../ui/Switch.tsx';
import { wordsOf } from '../format/wordsOf.ts';
import { defaultsOf, isObject, type JsonObject, type JsonSchema } from './jsonSchema.ts';
import { partPath, type SchemaIssues } from './schemaIssues.ts';

interface SchemaFormProps {
  /** Of an object: one field for each property. */
  readonly schema: JsonSchema;
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
  /** Of `schemaIssues`. */
  readonly issues: SchemaIssues;
  /** Where the value lies within the one that `issues` are of. */
  readonly path?: string;
}

interface PartProps {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly value: unknown;
  readonly path: string;
  readonly issues: SchemaIssues;
  /** undefined takes the value away: the default holds. */
  readonly onChange: (value: unknown) => void;
}

/** The number of what was typed; the text itself while it is none; undefined for nothing. */
function typedNumber(text: string): number | string | undefined {
  if (text.trim() === '') return undefined;
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function NumberControl({ schema, value, onChange, ids }: PartProps & { readonly ids: ControlIds }) {
  const [text, setText] = useState(textOf(value));
  return (
    <NumberInput
      {...ids}
      value={typedNumber(text) === value ? text : textOf(value)}
      placeholder={textOf(schema.default)}
      onChange={(typed) => {
        setText(typed);
        onChange(typedNumber(typed));
      }}
    />
  );
}

function labelOf({ name, schema }: PartProps): string {
  return schema.title ?? wordsOf(name);
}

function Group({ part, children }: { readonly part: PartProps; readonly children: ReactNode }) {
  const { schema, path, issues } = part;
  const error = issues.get(path);
  const note = error ?? schema.description;
  return (
    <fieldset className="col-span-full min-w-0 rounded-lg border border-line px-3 pt-1 pb-3">
      <legend className="px-1 text-xs font-medium text-soft">{labelOf(part)}</legend>
      {note !== undefined && (
        <p className={`mb-2 text-xs ${error === undefined ? 'text-faint' : 'text-loss'}`}>{note}</p>
      )}
      {children}
    </fieldset>
  );
}

/** Any of a few, each ticked or not. */
function ChoicesPart(props: PartProps) {
  const { schema, value, onChange } = props;
  const chosen = Array.isArray(value) ? value : [];
  return (
    <Group part={props}>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {(schema.items?.enum ?? []).map((choice) => (
          <label key={choice} className="flex min-h-8 items-center gap-2 text-[13px]">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={chosen.includes(choice)}
              onChange={({ target }) =>
                onChange(
                  (schema.items?.enum ?? []).filter((each) =>
                    each === choice ? target.checked : chosen.includes(each),
                  ),
                )
              }
            />
            {wordsOf(String(choice))}
          </label>
        ))}
      </div>
    </Group>
  );
}

/** A list of objects, one row of fields each. */
function RowsPart(props: PartProps) {
  const { schema, value, onChange, path, issues } = props;
  const rows = Array.isArray(value) ? (value as unknown[]) : [];
  const { items = {} } = schema;
  return (
    <Group part={props}>
      {rows.map((row, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place: it has no other name
        <div key={at} className="mb-2 flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <SchemaForm
              schema={items}
              value={isObject(row) ? row : {}}
              issues={issues}
              path={partPath(path, at)}
              onChange={(changed) => onChange(rows.with(at, changed))}
            />
          </div>
          <IconButton
            label={`Remove row ${at + 1}`}
            className="mt-5"
            onClick={() => onChange(rows.filter((_, index) => index !== at))}
          >
            <CloseIcon />
          </IconButton>
        </div>
      ))}
      {rows.length < (schema.maxItems ?? Infinity) && (
        <Button size="small" onClick={() => onChange([...rows, defaultsOf(items) ?? {}])}>
          <PlusIcon /> Add
        </Button>
      )}
    </Group>
  );
}

/** A list of texts, one on each line. */
function LinesPart(props: PartProps) {
  const { schema, value, onChange, path, issues } = props;
  const lines = Array.isArray(value) ? value.map(String) : [];
  const wrong = [...issues].find(([place]) => place === path || place.startsWith(`${path}.`));
  const line = wrong?.[0].slice(path.length + 1) ?? '';
  const error = wrong === undefined || line === '' ? wrong?.[1] : `Line ${Number(line) + 1}: ${wrong[1]}`;
  return (
    <Field
      className="col-span-full"
      label={labelOf(props)}
      hint={`${schema.description ?? ''} One on each line.`.trim()}
      error={error}
    >
      {(ids) => (
        <TextArea
          {...ids}
          className="font-mono"
          value={lines.join('\n')}
          onChange={(text) => onChange(text === '' ? [] : text.split('\n').map((each) => each.trim()))}
        />
      )}
    </Field>
  );
}

function PlainPart(props: PartProps) {
  const { schema, value, onChange, path, issues } = props;
  const { description, enum: choices } = schema;
  if (schema.type === 'boolean') {
    return (
      <div className="col-span-full">
        <Switch
          label={labelOf(props)}
          hint={issues.get(path) ?? description}
          checked={value === true}
          onChange={onChange}
        />
      </div>
    );
  }
  return (
    <Field label={labelOf(props)} hint={description} error={issues.get(path)}>
      {(ids) => {
        if (choices !== undefined) {
          const options = choices.map((each) => ({ value: String(each), label: wordsOf(String(each)) }));
          return (
            <Select
              {...ids}
              value={textOf(value)}
              choices={value === undefined ? [{ value: '', label: 'Choose…' }, ...options] : options}
              onChange={(chosen) => onChange(choices.find((each) => String(each) === chosen))}
            />
          );
        }
        if (schema.type === 'number' || schema.type === 'integer') {
          return <NumberControl {...props} ids={ids} />;
        }
        return (
          <TextInput
            {...ids}
            value={textOf(value)}
            onChange={(text) => onChange(text === '' ? undefined : text)}
          />
        );
      }}
    </Field>
  );
}

function Part(props: PartProps) {
  const { schema, value, onChange, path, issues } = props;
  if (schema.type === 'object') {
    return (
      <Group part={props}>
        <SchemaForm
          schema={schema}
          value={isObject(value) ? value : {}}
          issues={issues}
          path={path}
          onChange={onChange}
        />
      </Group>
    );
  }
  if (schema.type !== 'array') return <PlainPart {...props} />;
  if (schema.items?.enum !== undefined) return <ChoicesPart {...props} />;
  return schema.items?.type === 'object' ? <RowsPart {...props} /> : <LinesPart {...props} />;
}

/** The fields of a JSON schema, such as a strategy's parameters: what is left empty takes its default. */
export function SchemaForm({ schema, value, onChange, issues, path = '' }: SchemaFormProps) {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return <p className="text-xs text-faint">There is nothing to set.</p>;
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      {properties.map(([key, each]) => (
        <Part
          key={key}
          name={key}
          schema={each}
          value={value[key]}
          path={partPath(path, key)}
          issues={issues}
          onChange={(changed) => {
            const { [key]: _before, ...others } = value;
            onChange(changed === undefined ? others : { ...value, [key]: changed });
          }}
        />
      ))}
    </div>
  );
}
