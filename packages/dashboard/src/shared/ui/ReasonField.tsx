import { useState } from 'react';
import { Field, TextInput } from './Field.tsx';

const LONGEST_REASON = 200;

interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Asks why something is done. That it must be filled in it says at first as a hint, and as an error once it was left empty. */
export function ReasonField({ value, onChange }: ReasonFieldProps) {
  const [wasLeft, setLeft] = useState(false);
  const isMissing = value.trim() === '';
  return (
    <Field
      label="Reason"
      hint={isMissing ? 'Needed: one line, for the audit log.' : 'One line, for the audit log.'}
      error={isMissing && wasLeft ? 'Say why in a few words.' : undefined}
    >
      {(ids) => (
        <TextInput
          {...ids}
          name="reason"
          value={value}
          onChange={onChange}
          onBlur={() => setLeft(true)}
          maxLength={LONGEST_REASON}
          required
        />
      )}
    </Field>
  );
}
