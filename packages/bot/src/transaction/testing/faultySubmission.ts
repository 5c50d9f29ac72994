import type { Hash, Hex } from '@twinlane/core/money/hex';
import type { Submission, SubmissionOutcome } from '@twinlane/core/transaction/submission';
import type { RpcErrorClass } from '@twinlane/core/transaction/rpcError/rpcErrorClass';
import { classifyRpcError } from '@twinlane/core/transaction/rpcError/classifyRpcError';
import { keccak256 } from 'viem';

/** What becomes of the next sends. */
export type SendFault =
  /** The node takes it, and the answer is lost. */
  | 'timeoutAfterAccept'
  | 'timeout'
  /** The node says that it has it, and forgets it. */
  | 'vanish'
  | RpcErrorClass;

/** Hands bytes to a node over HTTP, with faults. */
export interface FaultySubmission extends Submission {
  /** One per send, in order; none for a sound send. */
  readonly faults: (SendFault | undefined)[];
  /** Bytes in the order in which they were sent. */
  readonly sent: Hex[];
  /** Called before each send. */
  before: (raw: Hex) => Promise<void>;
}

export function createFaultySubmission(url: string): FaultySubmission {
  const submission: FaultySubmission = {
    route: { kind: 'public' },
    publicFallback: false,
    faults: [],
    sent: [],
    before: () => Promise.resolve(),
    async send(raw) {
      await submission.before(raw);
      submission.sent.push(raw);
      return [await sendOnce(url, raw, submission.faults.shift())];
    },
    allows: () => true,
    statusOf: () => Promise.resolve('unknown'),
    close: () => undefined,
  };
  return submission;
}

const SILENCES = ['timeout', 'connection', 'rateLimited', 'unknown'] as const;

async function sendOnce(url: string, raw: Hex, fault: SendFault | undefined): Promise<SubmissionOutcome> {
  const endpoint = 'test';
  const hash: Hash = keccak256(raw);
  if (fault === 'vanish') {
    return { outcome: 'accepted', endpoint, hash };
  }
  const silence = SILENCES.find((each) => each === fault);
  if (silence !== undefined) {
    return { outcome: 'unclear', endpoint, class: silence, reason: silence };
  }
  if (fault !== undefined && fault !== 'timeoutAfterAccept') {
    return { outcome: 'refused', endpoint, class: fault, reason: fault };
  }
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_sendRawTransaction', params: [raw] }),
  });
  const { error } = (await response.json()) as { error?: { code: number; message: string } };
  if (fault !== undefined) {
    return { outcome: 'unclear', endpoint, class: 'timeout', reason: 'lost' };
  }
  return error === undefined
    ? { outcome: 'accepted', endpoint, hash }
    : { outcome: 'refused', endpoint, class: classifyRpcError(error), reason: error.message };
}
