import { z } from 'zod';
import { reason } from './operator.ts';
import { address, baseUnits, decimalString, isoTime } from './scalars.ts';

/** A key of the vault, as far as it can be told without its passphrase. `name` is text of whoever wrote the file: escape it. */
export const vaultKey = z.object({
  name: z.string().optional(),
  address,
  createdAt: isoTime.optional(),
  /** The key that took its place. */
  replacedBy: address.optional(),
  /** This process signs with it. Never so in a paper process. */
  inUse: z.boolean(),
});
export type VaultKeyView = z.infer<typeof vaultKey>;

/** `GET /api/vault/keys`. */
export const vaultKeys = z.object({
  items: z.array(vaultKey),
  /** Files in the vault's folder that are no key files, by name, and why. */
  unreadable: z.array(z.object({ file: z.string(), reason: z.string() })),
});
export type VaultKeys = z.infer<typeof vaultKeys>;

/** Seals a key. Never stored, never logged. */
const passphrase = z.string().min(8).max(1_024);
const keyName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be small letters, digits and hyphens, at most 32');

/** Body of `POST /api/vault/keys`. */
export const createKeyRequest = z.strictObject({ name: keyName, passphrase, reason });

export type CreateKey = z.output<typeof createKeyRequest>;

/** Body of `POST /api/vault/keys/import`: a keystore file of geth or Foundry with its passphrase, or a private key. */
export const importKeyRequest = z.strictObject({
  name: keyName,
  from: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('keystore'),
      /** The file's content. */
      keystore: z.string().min(2).max(16_384),
      passphrase: z.string().max(1_024),
    }),
    z.strictObject({
      kind: z.literal('privateKey'),
      privateKey: z.string().regex(/^(0x)?[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits'),
    }),
  ]),
  /** Seals it in this vault. */
  passphrase,
  reason,
});
export type ImportKey = z.output<typeof importKeyRequest>;

/** Body of `POST /api/vault/keys/:address/export`. */
export const exportKeyRequest = z.strictObject({
  /** That of the vault. */
  passphrase: z.string().min(1).max(1_024),
  /** Seals the file that is given. */
  newPassphrase: passphrase,
  reason,
});
export type ExportKey = z.output<typeof exportKeyRequest>;

/** A key as a keystore file, sealed by the new passphrase. */
export const exportedKey = z.object({
  address,
  /** What to call the file. */
  fileName: z.string(),
  /** Its content: geth's format, version 3. */
  keystore: z.string(),
});
export type ExportedKey = z.infer<typeof exportedKey>;

/** `GET /api/vault/policy`: what this process's key may be used for. */
export const vaultPolicy = z.object({
  /** Whether the process signs at all; a paper process does not. */
  signs: z.boolean(),
  /** The key that it signs with. */
  address: address.optional(),
  chainId: z.int().nonnegative(),
  /** US dollars that one trade, and all trades of any 24 hours, may put in; absent where none is set. */
  perTrade: decimalString.optional(),
  perDay: decimalString.optional(),
  /** Wei per gas, at most. */
  maxFeePerGas: baseUnits.optional(),
  /** Native currency that the gas of one transaction may cost, at most. */
  maxTransactionFee: decimalString.optional(),
  /** Contracts that it may call, and how. */
  contracts: z.array(z.object({ address, kind: z.string() })),
});
export type VaultPolicy = z.infer<typeof vaultPolicy>;
