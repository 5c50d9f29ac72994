import { exportVaultKey } from '@twinlane/protocol/endpoints/vault';
import type { ExportedKey, VaultKeyView } from '@twinlane/protocol/vault';
import { useState } from 'react';
import { useAct } from '../../shared/query.ts';
import { shortHex } from '../../shared/ui/AddressText.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { Field, TextInput } from '../../shared/ui/Field.tsx';
import { PassphraseFields, passphraseTrouble, SEALING_MS } from './PassphraseFields.tsx';

/** Gives the browser a file to keep. */
function save({ fileName, keystore }: ExportedKey): void {
  const url = URL.createObjectURL(new Blob([keystore], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

interface ExportKeyDialogProps {
  readonly vaultKey: VaultKeyView;
  readonly onClose: () => void;
}

/** Gives a key out as a keystore file under another passphrase. */
export function ExportKeyDialog({ vaultKey: { address }, onClose }: ExportKeyDialogProps) {
  const [old, setOld] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const give = useAct(exportVaultKey, { done: 'The keystore file is saved.', timeoutMs: SEALING_MS });
  const isGood = old !== '' && passphraseTrouble(passphrase, again) === undefined;
  return (
    <ConfirmDialog
      title={`Export ${shortHex(address)}`}
      confirm="Export the key"
      reason=""
      busy={give.isPending}
      disabled={!isGood}
      onClose={onClose}
      onConfirm={(reason) =>
        give.mutate(
          { params: { address }, body: { passphrase: old, newPassphrase: passphrase, reason } },
          {
            onSuccess: (exported) => {
              save(exported);
              onClose();
            },
          },
        )
      }
    >
      <p>
        Who has the file and its passphrase can spend all that the key holds. It is geth’s format, version 3.
      </p>
      <Field label="Passphrase of the key">
        {(ids) => <TextInput {...ids} type="password" autoComplete="off" value={old} onChange={setOld} />}
      </Field>
      <PassphraseFields
        label="New passphrase"
        hint="Seals the file."
        passphrase={passphrase}
        again={again}
        onPassphrase={setPassphrase}
        onAgain={setAgain}
      />
    </ConfirmDialog>
  );
}
