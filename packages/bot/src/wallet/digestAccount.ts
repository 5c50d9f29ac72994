import type { Address, Hash, Hex } from '@twinlane/core/money/hex';
import { keccak_256 } from '@noble/hashes/sha3.js';
import {
  hashMessage,
  hashTypedData,
  hexToBytes,
  keccak256,
  numberToHex,
  serializeSignature,
  serializeTransaction,
  type LocalAccount,
  type Signature,
} from 'viem';
import { toAccount } from 'viem/accounts';
import { feeEnvelope, feeFields, type FeeTransaction } from './feeTransaction.ts';

/** A signature as secp256k1 gives it, with the low s that Ethereum asks for. */
export interface DigestSignature {
  readonly r: bigint;
  readonly s: bigint;
  /** 0 or 1. */
  readonly yParity: number;
}

/** What signs 32 bytes, wherever its key is. */
interface DigestSigner {
  readonly address: Address;
  readonly signDigest: (digest: Uint8Array) => DigestSignature | Promise<DigestSignature>;
  /** Nothing can be signed after it. */
  readonly close: () => void;
}

/** One of viem's accounts that can be put away. */
export type SigningAccount = LocalAccount & {
  /** The same bytes as `signTransaction`, with their hash, in less time. */
  readonly signFees: (transaction: FeeTransaction) => Promise<{ readonly raw: Hex; readonly hash: Hash }>;
  readonly close: () => void;
};

/** viem's custom account over a signer of digests. */
export function digestAccount({ address, signDigest, close }: DigestSigner): SigningAccount {
  const sign = async (hash: Hex): Promise<Signature> => {
    const { r, s, yParity } = await signDigest(hexToBytes(hash));
    return { r: numberToHex(r, { size: 32 }), s: numberToHex(s, { size: 32 }), yParity };
  };
  const account = toAccount({
    address,
    sign: async ({ hash }) => serializeSignature(await sign(hash)),
    signMessage: async ({ message }) => serializeSignature(await sign(hashMessage(message))),
    signTypedData: async (typedData) => serializeSignature(await sign(hashTypedData(typedData))),
    async signTransaction(transaction, options) {
      const serializer = options?.serializer ?? serializeTransaction;
      const unsigned = await serializer(transaction);
      return serializer(transaction, await sign(keccak256(unsigned)));
    },
  });
  const signFees: SigningAccount['signFees'] = async (transaction) => {
    const fields = feeFields(transaction);
    const raw = feeEnvelope(fields, await signDigest(hashOf(feeEnvelope(fields))));
    return { raw: `0x${raw}`, hash: `0x${Buffer.from(hashOf(raw)).toString('hex')}` };
  };
  return { ...account, signFees, close };
}

function hashOf(digits: string): Uint8Array {
  return keccak_256(Buffer.from(digits, 'hex'));
}
