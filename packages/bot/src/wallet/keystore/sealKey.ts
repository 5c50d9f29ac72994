import { randomBytes, randomUUID } from 'node:crypto';
import { FatalError } from '@twinlane/core/errors';
import { addressOfKey } from '../addressOfKey.ts';
import { deriveKey } from './deriveKey.ts';
import type { KeyFile } from './keyFile.ts';
import { applyCipher, macOf } from './sealing.ts';

/** geth's standard cost: a quarter of a gigabyte and about a second for each guess. */
export const SCRYPT_N = 2 ** 18;

/** A key file's text with the key sealed by the passphrase, as geth writes it. The key is left as it is. */
export async function sealKey(
  key: Uint8Array,
  passphrase: Uint8Array,
  note: KeyFile['x-twinlane'],
  n: number = SCRYPT_N,
): Promise<string> {
  const address = addressOfKey(key);
  if (address === undefined) {
    throw new FatalError('wallet.badKey', 'That is no private key.');
  }
  const [salt, iv] = [randomBytes(32), randomBytes(16)];
  const kdfparams = { dklen: 32, n, p: 1, r: 8, salt } as const;
  const derived = await deriveKey(passphrase, { kdf: 'scrypt', kdfparams });
  try {
    const ciphertext = applyCipher(derived, iv, key);
    const file = {
      address: address.slice(2).toLowerCase(),
      crypto: {
        cipher: 'aes-128-ctr',
        ciphertext: hex(ciphertext),
        cipherparams: { iv: hex(iv) },
        kdf: 'scrypt',
        kdfparams: { ...kdfparams, salt: hex(salt) },
        mac: hex(macOf(derived, ciphertext)),
      },
      id: randomUUID(),
      version: 3,
      ...(note === undefined ? {} : { 'x-twinlane': note }),
    };
    return `${JSON.stringify(file)}\n`;
  } finally {
    derived.fill(0);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
