import { importVaultKey, listVaultKeys } from '@twinlane/protocol/endpoints/vault';
import { useState } from 'react';
import { useAct } from '../../shared/query.ts';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { Field, TextArea, TextInput } from '../../shared/ui/Field.tsx';
import { Segments } from '../../shared/ui/Tabs.tsx';
import { keyNameTrouble, KeyNameField } from './KeyNameField.tsx';
import { PassphraseFields, passphraseTrouble, SEALING_MS } from './PassphraseFields.tsx';

const KINDS = [
  { value: 'keystore', label: 'Keystore file' },
  { value: 'privateKey', label: 'Private key' },
] as const;
type Kind = (typeof KINDS)[number]['value'];

interface SourceProps {
  readonly text: string;
  readonly old: string;
  readonly onText: (text: string) => void;
  readonly onOld: (old: string) => void;
}

function KeystoreSource({ text, old, onText, onOld }: SourceProps) {
  return (
    <>
      <Field label="Keystore file" hint="Of geth or Foundry: choose it, or paste its content.">
        {(ids) => (
          <>
            <input
              {...ids}
              type="file"
              accept=".json,application/json"
              className="text-xs text-soft file:mr-3 file:h-8 file:cursor-pointer file:rounded-lg file:border file:border-solid file:border-strong-line file:bg-surface file:px-2.5 file:font-semibold file:text-text"
              onChange={({ target }) => void target.files?.[0]?.text().then(onText)}
            />
            <TextArea
              aria-label="Content of the keystore file"
              className="font-mono"
              value={text}
              onChange={onText}
            />
          </>
        )}
      </Field>
      <Field label="Its passphrase">
        {(ids) => <TextInput {...ids} type="password" autoComplete="off" value={old} onChange={onOld} />}
      </Field>
    </>
  );
}

/** Takes a key in. */
export function ImportKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('keystore');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [old, setOld] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const take = useAct(importVaultKey, {
    done: 'The key is in the vault.',
    changes: [listVaultKeys],
    timeoutMs: SEALING_MS,
  });
  const isKeyGood = kind === 'keystore' ? text.trim() !== '' : /^(0x)?[0-9a-fA-F]{64}$/.test(text.trim());
  const isGood =
    isKeyGood && keyNameTrouble(name) === undefined && passphraseTrouble(passphrase, again) === undefined;
  const from =
    kind === 'keystore'
      ? ({ kind, keystore: text, passphrase: old } as const)
      : ({ kind, privateKey: text.trim() } as const);
  return (
    <ConfirmDialog
      title="Import a key"
      confirm="Import the key"
      look="primary"
      reason=""
      busy={take.isPending}
      disabled={!isGood}
      onClose={onClose}
      onConfirm={(reason) =>
        take.mutate({ body: { name, from, passphrase, reason } }, { onSuccess: onClose })
      }
    >
      <p>What you enter goes to this machine’s own process alone and is not stored unsealed.</p>
      <Segments
        label="What is imported"
        value={kind}
        choices={KINDS}
        onChange={(next) => {
          setKind(next);
          setText('');
        }}
      />
      {kind === 'keystore' ? (
        <KeystoreSource text={text} old={old} onText={setText} onOld={setOld} />
      ) : (
        <Field
          label="Private key"
          error={text === '' || isKeyGood ? undefined : 'Must be 64 hexadecimal digits.'}
        >
          {(ids) => <TextInput {...ids} type="password" autoComplete="off" value={text} onChange={setText} />}
        </Field>
      )}
      <KeyNameField value={name} onChange={setName} />
      <PassphraseFields
        label="New passphrase"
        hint="Seals it in this vault."
        passphrase={passphrase}
        again={again}
        onPassphrase={setPassphrase}
        onAgain={setAgain}
      />
    </ConfirmDialog>
  );
}
