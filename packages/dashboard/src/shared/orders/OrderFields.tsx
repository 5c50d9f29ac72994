import { Field, NumberInput } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { paramsOfKind, type DraftErrors, type OrderDraft, type ParamTexts } from './orderDraft.ts';

interface ParamField {
  readonly label: (side: OrderDraft['side']) => string;
  readonly unit: (cash: string) => string;
  readonly hint?: (side: OrderDraft['side']) => string;
}

const PARAM_FIELDS: Readonly<Record<keyof ParamTexts, ParamField>> = {
  price: {
    label: (side) => (side === 'buy' ? 'Limit: at most' : 'Limit: at least'),
    unit: (cash) => cash,
    hint: () => 'The worst price to accept, own impact included.',
  },
  stopPrice: {
    label: () => 'Stop price',
    unit: (cash) => cash,
    hint: (side) =>
      side === 'buy' ? 'Triggers when the price rises to it.' : 'Triggers when the price falls to it.',
  },
  trailPercent: {
    label: () => 'Trail',
    unit: () => '%',
    hint: (side) =>
      side === 'buy' ? 'Up from its lowest since the order.' : 'Down from its highest since the order.',
  },
  minutes: { label: () => 'Over', unit: () => 'minutes' },
  slices: { label: () => 'Slices', unit: () => '' },
  maxParticipationPercent: {
    label: () => 'Most of the volume',
    unit: () => '%',
    hint: () => '100 sets no limit.',
  },
  everySeconds: { label: () => 'Every', unit: () => 'seconds', hint: () => '86400 is a day.' },
  purchases: { label: () => 'Purchases', unit: () => '' },
};

const OPTIONAL: ReadonlySet<OrderDraft['kind']> = new Set(['twap', 'vwap']);

interface FieldsProps {
  readonly draft: OrderDraft;
  readonly errors: DraftErrors;
  readonly cashSymbol: string;
  readonly onChange: (draft: OrderDraft) => void;
}

/** The parameters of the chosen kind. */
export function KindFields({ draft, errors, cashSymbol, onChange }: FieldsProps) {
  const names = paramsOfKind(draft.kind);
  if (names.length === 0) return null;
  return (
    <div className="grid grid-cols-2 gap-3">
      {names.map((name) => {
        const { label, unit, hint } = PARAM_FIELDS[name];
        const isOptional = name === 'price' && OPTIONAL.has(draft.kind);
        return (
          <Field
            key={name}
            label={isOptional ? `${label(draft.side)} (optional)` : label(draft.side)}
            hint={hint?.(draft.side)}
            error={draft.params[name] === '' && !isOptional ? undefined : errors[name]}
            className={names.length === 1 ? 'col-span-2' : ''}
          >
            {(ids) => (
              <NumberInput
                {...ids}
                name={name}
                unit={unit(cashSymbol)}
                value={draft.params[name]}
                onChange={(value) => onChange({ ...draft, params: { ...draft.params, [name]: value } })}
              />
            )}
          </Field>
        );
      })}
    </div>
  );
}

const DEADLINES = [
  { value: '', label: 'By intel level' },
  { value: '15', label: '15 seconds' },
  { value: '30', label: '30 seconds' },
  { value: '60', label: '1 minute' },
  { value: '120', label: '2 minutes' },
  { value: '300', label: '5 minutes' },
] as const;

const GOOD_FOR = [
  { value: '', label: 'Until called off' },
  { value: '600', label: '10 minutes' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '1 week' },
  { value: '2592000', label: '30 days' },
] as const;

/** Slippage, the deadline of a swap, and how long the order is good. */
export function BoundFields({ draft, errors, onChange }: Omit<FieldsProps, 'cashSymbol'>) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="Max slippage" error={errors['slippage']}>
        {(ids) => (
          <NumberInput
            {...ids}
            name="slippage"
            unit="%"
            className="pr-8!"
            placeholder="Auto"
            value={draft.slippage}
            onChange={(slippage) => onChange({ ...draft, slippage })}
          />
        )}
      </Field>
      <Field label="Swap deadline">
        {(ids) => (
          <Select
            {...ids}
            value={draft.deadline as (typeof DEADLINES)[number]['value']}
            choices={DEADLINES}
            onChange={(deadline) => onChange({ ...draft, deadline })}
          />
        )}
      </Field>
      <Field label="Good for" className="col-span-2">
        {(ids) => (
          <Select
            {...ids}
            value={draft.goodFor as (typeof GOOD_FOR)[number]['value']}
            choices={GOOD_FOR}
            onChange={(goodFor) => onChange({ ...draft, goodFor })}
          />
        )}
      </Field>
    </div>
  );
}
