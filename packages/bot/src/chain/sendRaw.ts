import { setImmediate } from 'node:timers/promises';
import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Hash, Hex } from '@twinlane/core/money/hex';
import { classifyRpcError } from '@twinlane/core/transaction/rpcError/classifyRpcError';
import type { RpcErrorClass } from '@twinlane/core/transaction/rpcError/rpcErrorClass';
import type { SubmissionOutcome } from '@twinlane/core/transaction/submission';
import { hideAddress } from './hideAddress.ts';
import type { RpcConnection, RpcOutcome } from './rpcConnection.ts';
import { rpcMalformed } from './rpcError.ts';

/**
 * Sends the bytes, once, and says what the answer means for them. What the endpoint says is shown without the parts of its
 * address that may be secrets. Never rejects.
 */
export async function sendRaw(
  { name, url }: { readonly name: string; readonly url: string },
  connection: RpcConnection,
  raw: Hex,
): Promise<SubmissionOutcome> {
  const answered = connection.send([{ method: 'eth_sendRawTransaction', params: [raw] }]);
  // Hashed after the bytes went out, while the node works on them.
  const [[answer], hash] = await Promise.all([answered, setImmediate().then(() => hashOf(raw))]);
  const outcome = outcomeOf(name, hash, answer);
  return 'reason' in outcome ? { ...outcome, reason: hideAddress(url)(outcome.reason) } : outcome;
}

function outcomeOf(endpoint: string, hash: Hash, answer: RpcOutcome | undefined): SubmissionOutcome {
  if (answer === undefined) {
    return unclear(endpoint, 'unknown', 'no answer to a transaction');
  }
  if ('result' in answer) {
    return isHash(hash, answer.result)
      ? { outcome: 'accepted', endpoint, hash: answer.result }
      : unclear(endpoint, 'unknown', rpcMalformed('an answer without the hash of the transaction').message);
  }
  const { error, said } = answer;
  if (said === undefined) {
    return unclear(endpoint, classOfTransport(error.code), error.message);
  }
  const meant = classifyRpcError(said);
  return isUnclear(meant)
    ? unclear(endpoint, meant, error.message)
    : { outcome: 'refused', endpoint, class: meant, reason: error.message };
}

type Unclear = Extract<SubmissionOutcome, { readonly outcome: 'unclear' }>;

function isUnclear(meant: RpcErrorClass): meant is Unclear['class'] {
  return ['timeout', 'connection', 'rateLimited', 'unknown'].includes(meant);
}

function unclear(endpoint: string, meant: Unclear['class'], reason: string): Unclear {
  return { outcome: 'unclear', endpoint, class: meant, reason };
}

function classOfTransport(code: string): Unclear['class'] {
  switch (code) {
    case 'rpc.timeout':
      return 'timeout';
    case 'rpc.unreachable':
      return 'connection';
    case 'rpc.busy':
      return 'rateLimited';
    default:
      return 'unknown';
  }
}

function isHash(hash: Hash, result: unknown): result is Hash {
  return typeof result === 'string' && result.toLowerCase() === hash;
}

function hashOf(raw: Hex): Hash {
  return `0x${Buffer.from(keccak_256(Buffer.from(raw.slice(2), 'hex'))).toString('hex')}`;
}
