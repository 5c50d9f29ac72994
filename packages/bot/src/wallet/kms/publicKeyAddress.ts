import { UserError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import { bytesToHex } from 'viem';
import { publicKeyToAddress } from 'viem/accounts';

/**
 * DER of a SubjectPublicKeyInfo (RFC 5480) up to the point: an EC key on secp256k1, 65 bytes that are not compressed. It is the
 * only form that KMS gives for ECC_SECG_P256K1.
 */
const PREFIX = Buffer.from('3056301006072a8648ce3d020106052b8104000a034200', 'hex');
const POINT_BYTES = 65;

/** The address of a public key in DER. @throws UserError `wallet.kmsKey` where it is of another kind. */
export function publicKeyAddress(der: Uint8Array): Address {
  const point = der.subarray(PREFIX.length);
  if (!PREFIX.equals(der.subarray(0, PREFIX.length)) || point.length !== POINT_BYTES || point[0] !== 4) {
    throw new UserError('wallet.kmsKey', 'The KMS key is not one that Ethereum can use.', {
      hint: 'Make a key of the spec ECC_SECG_P256K1 with the usage SIGN_VERIFY.',
    });
  }
  return publicKeyToAddress(bytesToHex(point));
}
