import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import { parseKeyFile, type KeyFile } from './keystore/keyFile.ts';
import type { UnreadableKey, VaultKey } from './vaultKey.ts';

type Note = KeyFile['x-twinlane'];

/** A key file is some 500 bytes; one with a mnemonic of another program's beside it a few thousand. */
const MAX_FILE_BYTES = 64 * 1024;

/** Makes the vault's folder where it is missing, and takes it away from everyone else. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  } catch (error) {
    throw new UserError('wallet.folder', `The vault ${folder} cannot be made.`, {
      cause: error,
      hint: 'Check the permissions of the data folder, or choose another with --data-dir.',
    });
  }
}

/** Every key of the folder, oldest file first, and every file that is none. Hidden files are passed over. */
export async function listFolder(folder: string): Promise<{
  readonly keys: readonly VaultKey[];
  readonly unreadable: readonly UnreadableKey[];
}> {
  const files: { readonly file: string; readonly address: Address; readonly note: Note }[] = [];
  const unreadable: UnreadableKey[] = [];
  for (const name of await namesIn(folder)) {
    const file = join(folder, name);
    try {
      const content = await readKeyFile(file);
      files.push({ file, address: addressIn(content, file), note: content['x-twinlane'] });
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      unreadable.push({ file, reason: error.message });
    }
  }
  const successors = new Map(files.map(({ note, address }) => [note?.replaces?.toLowerCase(), address]));
  const keys = files.map(({ file, address, note }): VaultKey => {
    const replacedBy = successors.get(address.toLowerCase());
    const known = note === undefined ? {} : { name: note.name, createdAt: note.createdAt };
    return Object.assign(known, { file, address }, replacedBy === undefined ? {} : { replacedBy });
  });
  return { keys, unreadable };
}

/** @throws UserError for a file that is missing, that others may read, or that is no key file. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  const name = `The key file ${file}`;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError('wallet.keyFileUnreadable', `${name} cannot be read.`, {
      cause: error,
      hint: 'Check its path and permissions.',
    });
  });
  if (text.length > MAX_FILE_BYTES) {
    throw new UserError('wallet.keyFileDamaged', `${name} is far too large for a key file.`);
  }
  return parseKeyFile(text, name);
}

/** Refuses a key file that others may read, as ssh does: it may have been copied already. */
export async function checkPrivate(file: string): Promise<void> {
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new UserError('wallet.permissions', `Others may read the key file ${file}.`, {
      hint: `Take it away from them: chmod 600 ${JSON.stringify(file)}. If somebody may have copied it, rotate the key.`,
    });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return (
      entries
        // Kubernetes mounts secrets as links.
        .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
        .map((entry) => entry.name)
        .toSorted()
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return [];
    }
    throw new UserError('wallet.folder', `The vault ${folder} cannot be read.`, {
      cause: error,
      hint: 'Check its permissions.',
    });
  }
}

function addressIn({ address }: KeyFile, file: string): Address {
  if (address === undefined) {
    throw new UserError('wallet.keyFileAddress', `The key file ${file} does not say its address.`, {
      hint: 'Bring it in with `twinlane wallet import --key-file`.',
    });
  }
  return toChecksumAddress(`0x${address.replace(/^0x/, '')}`);
}
