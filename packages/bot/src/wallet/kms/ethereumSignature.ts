import { secp256k1 } from '@noble/curves/secp256k1';
import { FatalError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import { bytesToHex } from 'viem';
import { publicKeyToAddress } from 'viem/accounts';
import type { DigestSignature } from '../digestAccount.ts';

/**
 * An ECDSA signature in DER as Ethereum wants it: with the lower of the two values of s (EIP-2), and the parity that gives the
 * signer back.
 * @throws FatalError `wallet.kmsSignature` where it is none, or not of this digest by this address.
 */
export function ethereumSignature(der: Uint8Array, digest: Uint8Array, address: Address): DigestSignature {
  const signature = parse(der).normalizeS();
  for (const yParity of [0, 1]) {
    if (recovers(signature.addRecoveryBit(yParity), digest, address)) {
      return { r: signature.r, s: signature.s, yParity };
    }
  }
  throw new FatalError('wallet.kmsSignature', `KMS returned a signature that is not that of ${address}.`, {
    hint: 'The key behind its id or alias may have been changed.',
  });
}

type CurveSignature = ReturnType<typeof secp256k1.Signature.fromDER>;

function parse(der: Uint8Array): CurveSignature {
  try {
    return secp256k1.Signature.fromDER(der);
  } catch (error) {
    throw new FatalError('wallet.kmsSignature', 'KMS returned something that is no signature.', {
      cause: error,
    });
  }
}

function recovers(
  signature: ReturnType<CurveSignature['addRecoveryBit']>,
  digest: Uint8Array,
  address: Address,
): boolean {
  try {
    const point = signature.recoverPublicKey(digest).toRawBytes(false);
    return publicKeyToAddress(bytesToHex(point)) === address;
  } catch {
    // Not every parity has a point.
    return false;
  }
}
