import { Field, TextInput } from '../../shared/ui/Field.tsx';
import { isAddress } from './isAddress.ts';

interface AddressFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** An address, as it is typed or pasted. */
export function AddressField({ value, onChange }: AddressFieldProps) {
  return (
    <Field
      label="Address"
      error={
        value === '' || isAddress(value) ? undefined : 'Must be an address: 0x and 40 hexadecimal digits.'
      }
    >
      {(ids) => (
        <TextInput {...ids} value={value} onChange={onChange} className="font-mono" placeholder="0x…" />
      )}
    </Field>
  );
}
