import type { Address } from '@twinlane/core/money/hex';
import { UserError } from '@twinlane/core/errors';

/** A key of the vault, as far as it can be told without its passphrase. */
export interface VaultKey {
  /** Absent for a file that was put there by hand. Whoever wrote the file chose it: escape it. */
  readonly name?: string;
  readonly address: Address;
  /** Path of its key file. */
  readonly file: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** The key that took its place. It is kept, since its address may still be sent something. */
  readonly replacedBy?: Address;
}

/** A file of the vault that is no key file, and why. */
export interface UnreadableKey {
  readonly file: string;
  readonly reason: string;
}

/** What names of keys look like. */
const KEY_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * The key that is meant: by its address, by its name (the key that is in use under it), or without either the only one in use.
 * @throws UserError `wallet.noKey`, `wallet.manyKeys`.
 */
export function chooseKey(keys: readonly VaultKey[], wanted: string | undefined): VaultKey {
  const inUse = keys.filter((key) => key.replacedBy === undefined);
  const found =
    wanted === undefined
      ? inUse
      : /^0x[0-9a-fA-F]{40}$/.test(wanted)
        ? keys.filter((key) => key.address.toLowerCase() === wanted.toLowerCase())
        : inUse.filter((key) => key.name === wanted);
  const [first, ...others] = found;
  if (first === undefined) {
    throw new UserError(
      'wallet.noKey',
      wanted === undefined ? 'There is no key in the vault.' : `There is no key ${JSON.stringify(wanted)}.`,
      {
        hint:
          keys.length === 0
            ? 'Make one with `twinlane wallet create`, or bring one with `twinlane wallet import`.'
            : '`twinlane wallet list` shows all keys.',
      },
    );
  }
  if (others.length > 0) {
    throw new UserError('wallet.manyKeys', 'There is more than one key that this could mean.', {
      hint: 'Say which one by its address; `twinlane wallet list` shows all keys.',
    });
  }
  return first;
}

/** What is noted of a key when it is made. */
export interface KeyNote {
  readonly name: string;
  /** The key whose place it takes. */
  readonly replaces?: Address;
}

/** @throws UserError `wallet.name`, `wallet.keyKnown`, `wallet.nameTaken`, `wallet.retired` where the vault cannot take the key. */
export function checkAddition(
  keys: readonly VaultKey[],
  address: Address,
  { name, replaces }: KeyNote,
): void {
  if (!KEY_NAME.test(name)) {
    throw new UserError('wallet.name', `${JSON.stringify(name)} is no name for a key.`, {
      hint: 'Small letters, digits and hyphens, at most 32 of them.',
    });
  }
  if (keys.some((known) => known.address === address)) {
    throw new UserError('wallet.keyKnown', `The key of ${address} is in the vault already.`, {
      hint: '`twinlane wallet list` shows it.',
    });
  }
  const replaced = keys.find((known) => known.address === replaces);
  if (replaced?.replacedBy !== undefined) {
    throw new UserError('wallet.retired', `The key of ${replaced.address} has been replaced already.`, {
      hint: `${replaced.replacedBy} took its place.`,
    });
  }
  const namesake = keys.find((known) => known.name === name && known.replacedBy === undefined);
  if (namesake !== undefined && namesake.address !== replaces) {
    throw new UserError('wallet.nameTaken', `There is a key ${JSON.stringify(name)} already.`, {
      hint: 'Choose another name with --name.',
    });
  }
}
