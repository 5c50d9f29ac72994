import { join } from 'node:path';
import type { Config } from './config/configSchema.ts';
import type { SigningAccount } from './wallet/digestAccount.ts';
import { localAccount } from './wallet/localAccount.ts';
import { createVault } from './wallet/vault.ts';
import type { WalletDesk } from './walletDesk.ts';

/**
 * The account that signs: a key in AWS KMS, or one of the vault in the data folder.
 * @throws UserError `wallet.noKey`, `wallet.manyKeys`, `wallet.wrongPassphrase`, …
 */
export async function signingAccount(
  { dataDir, wallet }: Pick<Config, 'dataDir' | 'wallet'>,
  desk: Pick<WalletDesk, 'passphrase'>,
  now: () => number,
): Promise<SigningAccount> {
  const { keyId, region, endpoint } = wallet.kms;
  if (keyId !== undefined) {
    const [{ KMSClient }, { kmsAccount }] = await Promise.all([
      import('@aws-sdk/client-kms'),
      import('./wallet/kms/kmsAccount.ts'),
    ]);
    const place = {
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
    return kmsAccount(new KMSClient(place), keyId);
  }
  const vault = createVault(join(dataDir, 'wallet'), { now });
  const key = await vault.find(wallet.key);
  const passphrase = await desk.passphrase(`Passphrase of ${key.name ?? key.address}: `);
  try {
    return localAccount(await vault.open(key, passphrase));
  } finally {
    passphrase.fill(0);
  }
}
