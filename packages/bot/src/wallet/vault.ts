import { randomFillSync } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FatalError, UserError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import { addressOfKey } from './addressOfKey.ts';
import { openKeyFile } from './keystore/openKeyFile.ts';
import { sealKey } from './keystore/sealKey.ts';
import { checkPrivate, listFolder, prepareFolder, readKeyFile } from './vaultFolder.ts';
import { checkAddition, chooseKey, type KeyNote, type UnreadableKey, type VaultKey } from './vaultKey.ts';
import { writeDurably } from './writeDurably.ts';

/** Keys sealed by passphrases, one file each, in geth's format. Whoever is given a key overwrites it after use. */
export interface Vault {
  list(): Promise<{ readonly keys: readonly VaultKey[]; readonly unreadable: readonly UnreadableKey[] }>;
  /** By name or address; without either the only key in use. @throws UserError `wallet.noKey`, `wallet.manyKeys`. */
  find(wanted?: string): Promise<VaultKey>;
  /** Makes a key. */
  create(name: string, passphrase: Uint8Array): Promise<VaultKey>;
  /** Takes in a key from elsewhere. The key is left as it is. */
  add(name: string, key: Uint8Array, passphrase: Uint8Array): Promise<VaultKey>;
  /** The private key. @throws UserError `wallet.wrongPassphrase`, `wallet.permissions`, … */
  open(key: VaultKey, passphrase: Uint8Array): Promise<Uint8Array>;
  /** Seals the same key by another passphrase. */
  changePassphrase(key: VaultKey, passphrase: Uint8Array, next: Uint8Array): Promise<void>;
  /** Makes a key that takes the name and place of another, which is kept and counts as retired. Moves no funds. */
  replace(key: VaultKey, passphrase: Uint8Array): Promise<VaultKey>;
}

/** What a vault needs besides its folder. */
export interface VaultOptions {
  /** Wall clock, ms. */
  readonly now: () => number;
  /** Cost of a guess; less than the standard only in tests. */
  readonly scryptN?: number;
}

const SHORTEST_PASSPHRASE = 8;

/** The vault in a folder, which need not exist yet. */
export function createVault(folder: string, { now, scryptN }: VaultOptions): Vault {
  async function store(key: Uint8Array, passphrase: Uint8Array, note: KeyNote): Promise<VaultKey> {
    checkPassphrase(passphrase);
    const address = addressOfKey(key);
    if (address === undefined) {
      throw new FatalError('wallet.badKey', 'That is no private key.');
    }
    checkAddition((await listFolder(folder)).keys, address, note);
    const createdAt = new Date(now()).toISOString();
    const file = join(folder, `UTC--${createdAt.replaceAll(':', '-')}--${address.slice(2).toLowerCase()}`);
    const content = await sealKey(key, passphrase, { ...note, createdAt }, scryptN);
    await prepareFolder(folder);
    await writeFile(file, content);
    await withdrawRival(file, address, note);
    return { name: note.name, address, file, createdAt };
  }

  /** Two processes may add a key at once, and neither saw the other's before: whoever sees it now takes its own back. */
  async function withdrawRival(file: string, address: Address, { name }: KeyNote): Promise<void> {
    const { keys } = await listFolder(folder);
    const rival = keys.find(
      (known) =>
        known.file !== file &&
        (known.address === address || (known.name === name && known.replacedBy === undefined)),
    );
    if (rival !== undefined) {
      await rm(file, { force: true });
      throw new UserError(
        'wallet.nameTaken',
        `Another process has just added a key ${JSON.stringify(name)}.`,
        {
          hint: 'See `twinlane wallet list`, and try again.',
        },
      );
    }
  }

  async function make(passphrase: Uint8Array, note: KeyNote): Promise<VaultKey> {
    const key = randomKey();
    try {
      return await store(key, passphrase, note);
    } finally {
      key.fill(0);
    }
  }

  return {
    open: openVaultKey,
    list: () => listFolder(folder),
    find: async (wanted) => chooseKey((await listFolder(folder)).keys, wanted),
    create: (name, passphrase) => make(passphrase, { name }),
    add: (name, key, passphrase) => store(key, passphrase, { name }),
    async changePassphrase(key, passphrase, next) {
      checkPassphrase(next);
      const opened = await openVaultKey(key, passphrase);
      try {
        const { 'x-twinlane': note } = await readKeyFile(key.file);
        await writeFile(key.file, await sealKey(opened, next, note, scryptN));
      } finally {
        opened.fill(0);
      }
    },
    replace: ({ name = 'main', address }, passphrase) => make(passphrase, { name, replaces: address }),
  };
}

async function openVaultKey({ file, address }: VaultKey, passphrase: Uint8Array): Promise<Uint8Array> {
  const content = await readKeyFile(file);
  await checkPrivate(file);
  return openKeyFile(content, passphrase, `The key file of ${address}`);
}

async function writeFile(file: string, content: string): Promise<void> {
  try {
    await writeDurably(file, content);
  } catch (error) {
    throw new UserError('wallet.unwritable', `The key file ${file} cannot be written; nothing was changed.`, {
      cause: error,
      hint: 'Check the folder’s permissions and the space on its disk.',
    });
  }
}

function randomKey(): Uint8Array {
  for (;;) {
    const key = randomFillSync(new Uint8Array(32));
    if (addressOfKey(key) !== undefined) {
      return key;
    }
  }
}

function checkPassphrase(passphrase: Uint8Array): void {
  if (passphrase.length < SHORTEST_PASSPHRASE) {
    throw new UserError('wallet.passphraseShort', 'The passphrase is too short.', {
      hint: `Use at least ${SHORTEST_PASSPHRASE} characters; several random words are good.`,
    });
  }
}
