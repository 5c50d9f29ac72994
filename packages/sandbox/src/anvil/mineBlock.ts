import { FatalError } from '@twinlane/core/errors';
import type { Hash } from '@twinlane/core/money/hex';
import { numberToHex } from 'viem';
import type { Anvil, MinedBlock, RpcCall, SandboxTransaction } from './anvil.ts';

/** What goes into a block. */
export interface MineBlockRequest {
  /** Unix seconds, not before the parent's. */
  readonly timestamp: number;
  /** Wei per gas; the node's own rule (EIP-1559) applies where absent. */
  readonly baseFeePerGas?: bigint;
  /** Executed in this order, behind whatever others have sent to the node's pool. */
  readonly transactions: readonly SandboxTransaction[];
}

/** Wei per gas that a transaction pays at most: 1,000 gwei, above any base fee of the sandbox's regimes. */
const MAX_FEE_PER_GAS = 1_000_000_000_000n;
const DEFAULT_GAS = 2_000_000n;

/** A block as the node tells it, hexadecimal. */
interface RpcBlock {
  readonly number: `0x${string}`;
  readonly hash: Hash;
  readonly parentHash: Hash;
  readonly stateRoot: Hash;
  readonly timestamp: `0x${string}`;
  readonly baseFeePerGas: `0x${string}`;
  readonly gasUsed: `0x${string}`;
  readonly transactions: readonly Hash[];
}

/**
 * Sends the transactions and mines one block. A transaction that reverts is mined as reverted. The sender needs
 * gas × 1,000 gwei of ether beside the value. Throws FatalError `rpc.refused` when the node takes a transaction not even
 * into its pool, and `sandbox.order-broken` when a block's order is not that of the request.
 */
export async function mineBlock(anvil: Anvil, request: MineBlockRequest): Promise<MinedBlock> {
  const { timestamp, baseFeePerGas, transactions } = request;
  const sent: Hash[] = [];
  for (const run of senderRuns(await withNonces(anvil, transactions))) {
    sent.push(...((await anvil.batch(run)) as readonly Hash[]));
  }
  const settings: RpcCall[] = [{ method: 'evm_setNextBlockTimestamp', params: [numberToHex(timestamp)] }];
  if (baseFeePerGas !== undefined) {
    settings.push({ method: 'anvil_setNextBlockBaseFeePerGas', params: [numberToHex(baseFeePerGas)] });
  }
  await anvil.batch(settings);
  // Not in the batch: mining must not overtake what is set.
  await anvil.request('evm_mine');
  const block = await anvil.request<RpcBlock>('eth_getBlockByNumber', ['latest', false]);
  checkOrder(block.transactions, sent);
  return {
    number: Number(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    stateRoot: block.stateRoot,
    timestamp: Number(block.timestamp),
    baseFeePerGas: BigInt(block.baseFeePerGas),
    gasUsed: BigInt(block.gasUsed),
    transactions: block.transactions,
  };
}

interface NumberedTransaction {
  readonly transaction: SandboxTransaction;
  readonly nonce: bigint;
}

/**
 * Counts on from what each sender has on the chain and in the pool. Left to the node, two transactions of one sender that
 * come in one message could be given the same nonce.
 */
async function withNonces(
  anvil: Anvil,
  transactions: readonly SandboxTransaction[],
): Promise<readonly NumberedTransaction[]> {
  const senders = [...new Set(transactions.map(({ from }) => accountKey(from)))];
  const counts = await anvil.batch(
    senders.map((sender) => ({ method: 'eth_getTransactionCount', params: [sender, 'pending'] })),
  );
  const next = new Map(senders.map((sender, index) => [sender, BigInt(counts[index] as string)]));
  return transactions.map((transaction) => {
    const key = accountKey(transaction.from);
    const nonce = next.get(key) ?? 0n;
    next.set(key, nonce + 1n);
    return { transaction, nonce };
  });
}

/**
 * One message for each row of transactions of the same sender. The node carries the calls of a message out in whatever
 * order its locks allow, and takes transactions into a block in the order in which they came in: only nonces keep those of
 * one message in order, and those of different senders have to wait for one another.
 */
function senderRuns(transactions: readonly NumberedTransaction[]): readonly (readonly RpcCall[])[] {
  const runs: RpcCall[][] = [];
  let sender: string | undefined;
  for (const { transaction, nonce } of transactions) {
    const key = accountKey(transaction.from);
    const call = { method: 'eth_sendTransaction', params: [rpcTransaction(transaction, nonce)] };
    const run = key === sender ? runs.at(-1) : undefined;
    if (run === undefined) {
      runs.push([call]);
    } else {
      run.push(call);
    }
    sender = key;
  }
  return runs;
}

/** One account, however its address is spelled. */
function accountKey(address: string): string {
  return address.toLowerCase();
}

function rpcTransaction(transaction: SandboxTransaction, nonce: bigint): object {
  const { from, to, data, value, gas = DEFAULT_GAS, maxPriorityFeePerGas = 0n } = transaction;
  return {
    from,
    nonce: numberToHex(nonce),
    ...(to === undefined ? {} : { to }),
    ...(data === undefined ? {} : { data }),
    ...(value === undefined ? {} : { value: numberToHex(value) }),
    gas: numberToHex(gas),
    maxFeePerGas: numberToHex(MAX_FEE_PER_GAS),
    maxPriorityFeePerGas: numberToHex(maxPriorityFeePerGas),
  };
}

/** All that were sent are in the block, in that order; others' may stand between them. */
function checkOrder(mined: readonly Hash[], sent: readonly Hash[]): void {
  let next = 0;
  for (const hash of mined) {
    if (hash === sent[next]) {
      next += 1;
    }
  }
  if (next !== sent.length) {
    throw new FatalError(
      'sandbox.order-broken',
      `The embedded chain mined transaction ${next + 1} of ${sent.length} out of order or not at all.`,
    );
  }
}
