import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import {
  encodeDeployData,
  erc6492SignatureValidatorAbi,
  erc6492SignatureValidatorByteCode,
  hashMessage,
  isErc6492Signature,
  recoverAddress,
} from 'viem';

/** A text, and what is said to be its signature by an address (EIP-191, `personal_sign`). */
export interface SignedText {
  readonly address: Address;
  readonly message: string;
  readonly signature: Hex;
}

/** Half of the order of secp256k1: beyond it, a signature is another one turned round, and nobody's wallet makes it. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
const HIGHEST_RECOVERY = 28;
/** What `eth_getCode` says of an address without a contract. */
const NO_CODE = '0x';

/** Whether the key of the address signed the text. Asks no node. */
export async function isSignedByKey({ address, message, signature }: SignedText): Promise<boolean> {
  if (signature.length !== 2 + 65 * 2) return false;
  const s = BigInt(`0x${signature.slice(66, 130)}`);
  const v = Number.parseInt(signature.slice(130), 16);
  if (s > HALF_ORDER || ![0, 1, 27, HIGHEST_RECOVERY].includes(v)) return false;
  try {
    return (await recoverAddress({ hash: hashMessage(message), signature })) === address;
  } catch {
    // r or s is no point of the curve: nobody signed that.
    return false;
  }
}

/**
 * Whether a contract wallet takes the signature as its own (EIP-1271), also one that is only deployed with the signature
 * (ERC-6492). Asks the chain; an address without code and without such a signature is no contract wallet.
 * @throws RetryableError where no node answers.
 */
export async function isSignedByContract(
  reader: Pick<ChainReader, 'request'>,
  { address, message, signature }: SignedText,
): Promise<boolean> {
  const isCounterfactual = isErc6492Signature(signature);
  if (!isCounterfactual && (await reader.request('eth_getCode', [address, 'latest'])) === NO_CODE) {
    return false;
  }
  const data = encodeDeployData({
    abi: erc6492SignatureValidatorAbi,
    bytecode: erc6492SignatureValidatorByteCode,
    args: [address, hashMessage(message), signature],
  });
  try {
    const answer = await reader.request('eth_call', [{ data }, 'latest']);
    return answer === '0x01';
  } catch (error) {
    if (isTwinlaneError(error) && error.code === 'rpc.reverted') return false;
    throw error;
  }
}
