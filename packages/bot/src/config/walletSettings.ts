import { UserError } from '@twinlane/core/errors';
import { z } from 'zod';
import { secretText } from './secretText.ts';
import { originOf, type Setting } from './setting.ts';

const kms = z.strictObject({
  keyId: z
    .string()
    .regex(/^\S{1,2048}$/)
    .optional()
    .meta({ allowed: 'an id, an ARN or an alias/…' })
    .describe(
      'Key in AWS KMS (spec ECC_SECG_P256K1) that signs in place of one of the vault. Credentials are found as AWS’s own tools find them.',
    ),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .optional()
    .meta({ allowed: 'a region such as eu-central-1' })
    .describe('Region of the KMS key, where the environment does not say it.'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ allowed: 'an http or https URL' })
    .describe("Where KMS is reached, where it is not the region's own."),
});

/** The section `wallet`: which key signs, and where its passphrase comes from. */
export const walletSettings = z.strictObject({
  key: z
    .string()
    .regex(/^(0x[0-9a-fA-F]{40}|[a-z0-9][a-z0-9-]{0,31})$/)
    .optional()
    .meta({ allowed: 'the name or the address of a key of the vault' })
    .describe('Key of the vault that signs; not needed where there is only one.'),
  passphrase: secretText(/^[^]+$/, 'set in the environment alone')
    .optional()
    .describe('Passphrase of the vault. From the environment and nowhere else.'),
  passphraseFile: z
    .string()
    .min(1)
    .optional()
    .meta({ flag: 'passphrase-file', allowed: 'the path of a file' })
    .describe('File with the passphrase of the vault. Without it, the environment or a prompt.'),
  kms: kms.prefault({}).describe('A key in AWS KMS.'),
});

export type WalletSettings = z.output<typeof walletSettings>;

/** A passphrase on a command line or in a config file is one that others can read. @throws UserError `config.passphrase`. */
export function refuseLoosePassphrase(settings: readonly Setting[]): void {
  const origin = originOf(settings, ['wallet', 'passphrase']);
  if (origin !== undefined && !origin.startsWith('TWINLANE_WALLET_PASSPHRASE')) {
    throw new UserError('config.passphrase', `The passphrase of the vault must not come from ${origin}.`, {
      hint: 'Use a prompt, --passphrase-file, or TWINLANE_WALLET_PASSPHRASE in the environment. Change the passphrase that was given.',
    });
  }
}
