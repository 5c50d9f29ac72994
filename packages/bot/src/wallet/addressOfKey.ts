import { secp256k1 } from '@noble/curves/secp256k1';
import type { Address } from '@twinlane/core/money/hex';
import { publicKeyToAddress } from 'viem/accounts';
import { bytesToHex } from 'viem';

/** The address of a private key; undefined where the bytes are none (not 32, zero, or above the curve's order). */
export function addressOfKey(key: Uint8Array): Address | undefined {
  return secp256k1.utils.isValidPrivateKey(key)
    ? publicKeyToAddress(bytesToHex(secp256k1.getPublicKey(key, false)))
    : undefined;
}
