import { timingSafeEqual } from 'node:crypto';
import { UserError } from '@twinlane/core/errors';
import { addressOfKey } from '../addressOfKey.ts';
import { deriveKey } from './deriveKey.ts';
import type { KeyFile } from './keyFile.ts';
import { applyCipher, macOf } from './sealing.ts';

const KEY_BYTES = 32;

/**
 * The private key in a key file. Whoever asks for it overwrites it after use.
 * @throws UserError `wallet.wrongPassphrase`, `wallet.keyFileDamaged`.
 */
export async function openKeyFile(
  { crypto, address }: KeyFile,
  passphrase: Uint8Array,
  name = 'The key file',
): Promise<Uint8Array> {
  const derived = await deriveKey(passphrase, crypto);
  let opened: Uint8Array | undefined;
  try {
    if (!timingSafeEqual(macOf(derived, crypto.ciphertext), crypto.mac)) {
      throw new UserError('wallet.wrongPassphrase', `${name} does not open with this passphrase.`, {
        hint: 'Check the passphrase. If it is right, the file is damaged: take it from a backup.',
      });
    }
    opened = applyCipher(derived, crypto.cipherparams.iv, crypto.ciphertext);
    const key = new Uint8Array(KEY_BYTES);
    key.set(opened, KEY_BYTES - opened.length);
    const found = addressOfKey(key);
    const expected = address?.replace(/^0x/, '').toLowerCase();
    if (found === undefined || (expected !== undefined && found.slice(2).toLowerCase() !== expected)) {
      key.fill(0);
      throw new UserError('wallet.keyFileDamaged', `${name} holds another key than its address says.`, {
        hint: 'Take it from a backup.',
      });
    }
    return key;
  } finally {
    derived.fill(0);
    opened?.fill(0);
  }
}
