import type { SelectHTMLAttributes } from 'react';
import { CONTROL } from './Field.tsx';

/** One of the choices. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

interface SelectProps<Value extends string> extends Omit<
  SelectHTMLAttributes<HTMLSelectElement>,
  'value' | 'onChange' | 'children'
> {
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
}

/** One of several, as the system shows it: by keyboard and on a phone too. */
export function Select<Value extends string>({
  value,
  choices,
  onChange,
  className = '',
  ...rest
}: SelectProps<Value>) {
  return (
    <select
      {...rest}
      value={value}
      onChange={(event) => onChange(event.target.value as Value)}
      className={`${CONTROL} h-9 pr-2 ${className}`}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
