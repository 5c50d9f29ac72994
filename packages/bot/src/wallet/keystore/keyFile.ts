import { UserError } from '@twinlane/core/errors';
import { z } from 'zod';

const bytes = (least: number, most: number) =>
  z
    .string()
    .regex(/^(0x)?([0-9a-fA-F]{2})*$/)
    .transform((text) => Uint8Array.from(Buffer.from(text.replace(/^0x/, ''), 'hex')))
    .refine(({ length }) => length >= least && length <= most);

/** More memory or time than these ask for is not spent on a file that somebody else wrote. */
const MAX_SCRYPT_BYTES = 1024 ** 3;
const MAX_SCRYPT_P = 16;
const MAX_PBKDF2_ROUNDS = 10_000_000;

const scrypt = z
  .object({
    kdf: z.literal('scrypt'),
    kdfparams: z.object({
      dklen: z.literal(32),
      n: z
        .int()
        .min(2)
        .refine((n) => Number.isInteger(Math.log2(n))),
      r: z.int().min(1),
      p: z.int().min(1).max(MAX_SCRYPT_P),
      salt: bytes(0, 1024),
    }),
  })
  .refine(({ kdfparams: { n, r } }) => 128 * n * r <= MAX_SCRYPT_BYTES);

const pbkdf2 = z.object({
  kdf: z.literal('pbkdf2'),
  kdfparams: z.object({
    dklen: z.literal(32),
    c: z.int().min(1).max(MAX_PBKDF2_ROUNDS),
    prf: z.literal('hmac-sha256'),
    salt: bytes(0, 1024),
  }),
});

const sealed = z.object({
  cipher: z.literal('aes-128-ctr'),
  cipherparams: z.object({ iv: bytes(16, 16) }),
  /** geth may drop a key's leading zeros. */
  ciphertext: bytes(1, 32),
  mac: bytes(32, 32),
});

const keyFile = z.object({
  version: z.literal(3),
  address: z
    .string()
    .regex(/^(0x)?[0-9a-fA-F]{40}$/)
    .optional(),
  crypto: z.intersection(sealed, z.union([scrypt, pbkdf2])),
  /** What we note beside the key; geth and Foundry pass over it. */
  'x-twinlane': z
    .object({
      name: z.string().max(200),
      createdAt: z.string().max(40),
      replaces: z.string().max(42).optional(),
    })
    .optional(),
});

/** A key file of geth's format, version 3, read and checked; the key in it is still sealed. */
export type KeyFile = z.output<typeof keyFile>;

/** How a key's password becomes the key that seals it. */
export type KeyDerivation = z.output<typeof scrypt> | z.output<typeof pbkdf2>;

/**
 * Reads a key file's text. Members are known in any case, as geth reads them.
 * @throws UserError `wallet.keyFileDamaged`, `wallet.keyFileVersion`: never with anything of the file in the text.
 */
export function parseKeyFile(text: string, name = 'The key file'): KeyFile {
  const json = lowerCaseNames(parseJson(text));
  if (json === undefined) {
    throw damaged(name, 'is not JSON, or was cut off');
  }
  const version = 'version' in json ? json['version'] : undefined;
  if (version !== 3) {
    throw new UserError('wallet.keyFileVersion', `${name} is not a key file of version 3.`, {
      hint: 'geth and Foundry write version 3. Import older files into geth first, or import the bare key.',
    });
  }
  const parsed = keyFile.safeParse(json);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    throw damaged(name, `is damaged, or of a kind that is not read: see ${at === '' ? 'its start' : at}`);
  }
  return parsed.data;
}

function damaged(name: string, what: string): UserError {
  return new UserError('wallet.keyFileDamaged', `${name} ${what}.`, {
    hint: 'Take it from a backup. Files of geth (scrypt, pbkdf2 and aes-128-ctr) and Foundry are read.',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lowerCaseNames(json: unknown): Record<string, unknown> | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return undefined;
  }
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key.toLowerCase(), value]));
}
