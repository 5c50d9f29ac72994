import type { Hex } from '@twinlane/core/money/hex';
import type { Signer, SigningAnswer, SigningRequest } from '@twinlane/core/transaction/signer';
import { keccak256 } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** A signer with a plain key and no policy, for tests. */
export interface LocalSigner extends Signer {
  /** What was asked for, in order. */
  readonly requests: SigningRequest[];
  /** Replaces the next answers while it is set. */
  instead: ((request: SigningRequest) => Promise<SigningAnswer>) | undefined;
}

export function createLocalSigner(key: Hex): LocalSigner {
  const account = privateKeyToAccount(key);
  const signer: LocalSigner = {
    address: account.address,
    requests: [],
    instead: undefined,
    async sign(request) {
      signer.requests.push(request);
      if (signer.instead !== undefined) {
        return signer.instead(request);
      }
      const { chainId, nonce, to, data, value, gasLimit, fees } = request;
      const raw = await account.signTransaction({
        type: 'eip1559',
        chainId,
        nonce,
        to,
        data,
        value,
        gas: gasLimit,
        ...fees,
      });
      return { outcome: 'signed', raw, hash: keccak256(raw) };
    },
  };
  return signer;
}
