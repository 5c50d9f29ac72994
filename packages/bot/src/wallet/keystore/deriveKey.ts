import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyDerivation } from './keyFile.ts';

const pbkdf2Async = promisify(pbkdf2);
const scryptAsync = promisify<Uint8Array, Uint8Array, number, object, Buffer>(scrypt);

/** The 32 bytes that seal a key: 16 to encrypt it, 16 to authenticate it. Takes about a second, off the main thread. */
export async function deriveKey(passphrase: Uint8Array, { kdf, kdfparams }: KeyDerivation): Promise<Buffer> {
  if (kdf === 'pbkdf2') {
    return pbkdf2Async(passphrase, kdfparams.salt, kdfparams.c, kdfparams.dklen, 'sha256');
  }
  const { n, r, p, salt, dklen } = kdfparams;
  return scryptAsync(passphrase, salt, dklen, { N: n, r, p, maxmem: 128 * r * (n + p + 2) });
}
