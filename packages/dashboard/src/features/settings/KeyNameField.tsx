import { Field, TextInput } from '../../shared/ui/Field.tsx';

/** What is wrong with a key's name; undefined for nothing. */
export function keyNameTrouble(name: string): string | undefined {
  return /^[a-z0-9][a-z0-9-]{0,31}$/.test(name)
    ? undefined
    : 'Small letters, digits and hyphens, at most 32.';
}

interface KeyNameFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The name of a key. */
export function KeyNameField({ value, onChange }: KeyNameFieldProps) {
  return (
    <Field
      label="Name"
      hint="Small letters, digits and hyphens."
      error={value === '' ? undefined : keyNameTrouble(value)}
    >
      {(ids) => <TextInput {...ids} value={value} onChange={onChange} maxLength={32} />}
    </Field>
  );
}
