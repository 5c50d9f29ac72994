import { FatalError } from '@twinlane/core/errors';
import { signRecoverable } from 'tiny-secp256k1';
import { addressOfKey } from './addressOfKey.ts';
import { digestAccount, type SigningAccount } from './digestAccount.ts';

/**
 * An account that signs with a key held in this closure alone. The key is taken over: `close` overwrites it, and the caller keeps
 * no copy.
 */
export function localAccount(key: Uint8Array): SigningAccount {
  const address = addressOfKey(key);
  if (address === undefined) {
    throw new FatalError('wallet.badKey', 'That is no private key.');
  }
  let isOpen = true;
  return digestAccount({
    address,
    signDigest(digest) {
      if (!isOpen) {
        throw new FatalError('wallet.closed', 'The key has been put away: nothing can be signed any more.');
      }
      // libsecp256k1: the same signatures in constant time, and in a third of the time of the JavaScript library.
      const { signature, recoveryId } = signRecoverable(digest, key);
      return {
        r: numberIn(signature.subarray(0, 32)),
        s: numberIn(signature.subarray(32)),
        yParity: recoveryId,
      };
    },
    close() {
      isOpen = false;
      key.fill(0);
    },
  });
}

function numberIn(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
