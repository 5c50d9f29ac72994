import { createVaultKey, listVaultKeys } from '@twinlane/protocol/endpoints/vault';
import { useState } from 'react';
import { useAct } from '../../shared/query.ts';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { keyNameTrouble, KeyNameField } from './KeyNameField.tsx';
import { PassphraseFields, passphraseTrouble, SEALING_MS } from './PassphraseFields.tsx';

/** Makes a key. */
export function CreateKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const create = useAct(createVaultKey, {
    done: 'The key is made.',
    changes: [listVaultKeys],
    timeoutMs: SEALING_MS,
  });
  const isGood = keyNameTrouble(name) === undefined && passphraseTrouble(passphrase, again) === undefined;
  return (
    <ConfirmDialog
      title="New key"
      confirm="Make the key"
      look="primary"
      reason=""
      busy={create.isPending}
      disabled={!isGood}
      onClose={onClose}
      onConfirm={(reason) => create.mutate({ body: { name, passphrase, reason } }, { onSuccess: onClose })}
    >
      <p>
        The passphrase seals the key’s file and is kept nowhere: without it, what the key holds is lost. Keep
        it, and a copy of the file, apart from this machine.
      </p>
      <KeyNameField value={name} onChange={setName} />
      <PassphraseFields
        label="Passphrase"
        passphrase={passphrase}
        again={again}
        onPassphrase={setPassphrase}
        onAgain={setAgain}
      />
    </ConfirmDialog>
  );
}
