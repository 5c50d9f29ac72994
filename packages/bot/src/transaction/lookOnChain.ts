import type { ChainReader, RpcCall } from '@twinlane/core/market/chainReader';
import type { Hash } from '@twinlane/core/money/hex';
import type { Submission } from '@twinlane/core/transaction/submission';
import type { ChainLook } from '@twinlane/core/transaction/transactionEvent';
import type { Attempt, MinedAttempt } from '@twinlane/core/transaction/transactionIntent';
import type { PaidFees } from '@twinlane/core/transaction/transactionStore';
import { blockRef, getBlock, type Observation } from './chainWatch.ts';

/** What a look found, and what the mined attempt cost. */
export interface FoundLook {
  readonly look: ChainLook;
  readonly paid?: PaidFees;
}

/** What is to be looked for. */
export interface Wanted {
  readonly nonce: number;
  readonly attempts: readonly Attempt[];
}

interface Receipt extends PaidFees {
  readonly mined: MinedAttempt;
}

/** Looks for all attempts of a nonce on the chain, in the pool, and at the relay that got them. Never rejects. */
export async function lookOnChain(
  reader: Pick<ChainReader, 'batch'>,
  submission: Pick<Submission, 'statusOf'>,
  seen: Observation,
  wanted: Wanted,
): Promise<FoundLook> {
  const { block, count, finalBlock, finalCount } = seen;
  const bare = { block, count, finalBlock, finalCount, pooled: [] };
  try {
    const receipt = await findReceipt(reader, wanted.attempts);
    if (receipt === 'torn') {
      return { look: { ...bare, complete: false } };
    }
    if (receipt !== undefined) {
      const { mined, ...paid } = receipt;
      const at = Math.max(block, mined.block.number);
      return { look: { ...bare, block: at, mined, complete: true }, paid };
    }
    if (count > wanted.nonce) {
      return { look: { ...bare, complete: true } };
    }
    const { pooled, relayDropped } = await findWaiting(reader, submission, wanted.attempts);
    return { look: { ...bare, pooled, relayDropped, complete: true } };
  } catch {
    // Unanswered: what is absent proves nothing, and the next look asks again.
    return { look: { ...bare, complete: false } };
  }
}

/** The receipt of the attempt that is mined in a block of the chain as it stands. */
async function findReceipt(
  reader: Pick<ChainReader, 'batch'>,
  attempts: readonly Attempt[],
): Promise<Receipt | 'torn' | undefined> {
  const receipts = await reader.batch(
    attempts.map(({ hash }): RpcCall => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  );
  const found = receipts.flatMap((raw) => receiptOf(raw) ?? []);
  if (found.length === 0) {
    return undefined;
  }
  const blocks = await reader.batch(
    found.map(({ mined }) => getBlock(`0x${mined.block.number.toString(16)}`)),
  );
  // A receipt of a block that is not the chain's is a machine that is behind, or on another branch.
  return found.find(({ mined }, index) => blockRef(blocks[index])?.hash === mined.block.hash) ?? 'torn';
}

function receiptOf(raw: unknown): Receipt | undefined {
  if (typeof raw !== 'object' || raw === null) {
    return undefined;
  }
  const { transactionHash, blockHash, blockNumber, status, gasUsed, effectiveGasPrice, l1Fee } =
    raw as Readonly<Record<string, string | undefined>>;
  if (transactionHash === undefined || blockHash === undefined || blockNumber === undefined) {
    return undefined;
  }
  return {
    mined: {
      hash: transactionHash as Hash,
      block: { number: Number(blockNumber), hash: blockHash as Hash },
      status: status === '0x1' ? 'success' : 'reverted',
    },
    gasUsed: BigInt(gasUsed ?? 0),
    effectiveGasPrice: BigInt(effectiveGasPrice ?? 0),
    otherFees: BigInt(l1Fee ?? 0),
  };
}

async function findWaiting(
  reader: Pick<ChainReader, 'batch'>,
  submission: Pick<Submission, 'statusOf'>,
  attempts: readonly Attempt[],
): Promise<{ readonly pooled: readonly Hash[]; readonly relayDropped: boolean }> {
  const inPublic = attempts.filter(({ route }) => route.kind === 'public');
  const transactions =
    inPublic.length === 0
      ? []
      : await reader.batch(
          inPublic.map(({ hash }): RpcCall => ({ method: 'eth_getTransactionByHash', params: [hash] })),
        );
  const statuses = await Promise.all(
    attempts
      .filter(({ route }) => route.kind === 'private')
      .map(async ({ hash, route }) => ({ hash, status: await submission.statusOf(hash, route) })),
  );
  const held = statuses.filter(({ status }) => status === 'pending').map(({ hash }) => hash);
  const pooled = inPublic.filter(
    (_, index) => typeof transactions[index] === 'object' && transactions[index] !== null,
  );
  const latest = attempts.at(-1);
  return {
    pooled: [...pooled.map(({ hash }) => hash), ...held],
    relayDropped: statuses.some(({ hash, status }) => hash === latest?.hash && status === 'dropped'),
  };
}
