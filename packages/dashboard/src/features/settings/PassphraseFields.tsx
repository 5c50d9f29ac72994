import { Field, TextInput } from '../../shared/ui/Field.tsx';

const SHORTEST = 8;

/** How long sealing and opening a key may take: it costs seconds by intent, and more on a busy machine. */
export const SEALING_MS = 90_000;

/** What is wrong with a new passphrase that was typed twice; undefined for nothing. */
export function passphraseTrouble(passphrase: string, again: string): string | undefined {
  if (passphrase.length < SHORTEST) return `Must have at least ${SHORTEST} characters.`;
  return passphrase === again ? undefined : 'The two differ.';
}

interface PassphraseFieldsProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly passphrase: string;
  readonly again: string;
  readonly onPassphrase: (value: string) => void;
  readonly onAgain: (value: string) => void;
}

/** A new passphrase, typed twice. */
export function PassphraseFields(props: PassphraseFieldsProps) {
  const { label, hint, passphrase, again, onPassphrase, onAgain } = props;
  const trouble = passphrase === '' || again === '' ? undefined : passphraseTrouble(passphrase, again);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={label} hint={hint}>
        {(ids) => (
          <TextInput
            {...ids}
            type="password"
            autoComplete="new-password"
            value={passphrase}
            onChange={onPassphrase}
          />
        )}
      </Field>
      <Field label="The same again" error={trouble}>
        {(ids) => (
          <TextInput {...ids} type="password" autoComplete="new-password" value={again} onChange={onAgain} />
        )}
      </Field>
    </div>
  );
}
