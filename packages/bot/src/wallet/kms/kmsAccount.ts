import { GetPublicKeyCommand, SignCommand, type KMSClient } from '@aws-sdk/client-kms';
import { FatalError } from '@twinlane/core/errors';
import { digestAccount, type SigningAccount } from '../digestAccount.ts';
import { ethereumSignature } from './ethereumSignature.ts';
import { kmsError } from './kmsError.ts';
import { publicKeyAddress } from './publicKeyAddress.ts';

/**
 * An account whose key never leaves AWS KMS (spec ECC_SECG_P256K1). `keyId` is an id, an ARN or an alias.
 * @throws UserError, RetryableError or FatalError, see `kmsError`; so do its signatures.
 */
export async function kmsAccount(client: KMSClient, keyId: string): Promise<SigningAccount> {
  const { PublicKey } = await client
    .send(new GetPublicKeyCommand({ KeyId: keyId }))
    .catch((error: unknown) => {
      throw kmsError(error);
    });
  const address = publicKeyAddress(PublicKey ?? new Uint8Array());
  let isOpen = true;
  return digestAccount({
    address,
    async signDigest(digest) {
      if (!isOpen) {
        throw new FatalError('wallet.closed', 'The key has been put away: nothing can be signed any more.');
      }
      const command = new SignCommand({
        KeyId: keyId,
        Message: digest,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { Signature } = await client.send(command).catch((error: unknown) => {
        throw kmsError(error);
      });
      return ethereumSignature(Signature ?? new Uint8Array(), digest, address);
    },
    close() {
      isOpen = false;
      client.destroy();
    },
  });
}
