import type { BlockHeader } from '@twinlane/core/market/block';
import type { Hash, Hex } from '@twinlane/core/money/hex';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { randomBytes } from 'node:crypto';
import { createReadClient, type ReadClient } from '../../chain/createReadClient.ts';
import { startFaultyNode, type FaultyNode } from '../../chain/testing/faultyNode.ts';
import type { HeadSource } from '../managerOptions.ts';

/** Blocks after which one is final in tests. */
export const FINAL_DEPTH = 4;
export const TEST_CHAIN = {
  id: 31_337,
  blockTimeMs: 1_000,
  finality: { kind: 'depth', blocks: FINAL_DEPTH },
} as const;
const ETHER = 10n ** 18n;

/** A local chain that mines when told to, behind a node with faults. */
export interface ChainWorld {
  readonly anvil: Anvil;
  readonly node: FaultyNode;
  readonly reader: ReadClient;
  /** A key that nobody used before. */
  newKey(): Hex;
  stop(): Promise<void>;
}

export async function startChainWorld(): Promise<ChainWorld> {
  const anvil = await startAnvil();
  await anvil.request('anvil_mine', ['0x1']);
  const node = await startFaultyNode(anvil.httpUrl);
  const reader = await createReadClient({ httpUrl: node.httpUrl, chainId: TEST_CHAIN.id, timeoutMs: 1_000 });
  return {
    anvil,
    node,
    reader,
    newKey: () => `0x${randomBytes(32).toString('hex')}`,
    async stop() {
      reader.close();
      await node.stop();
      await anvil.stop();
    },
  };
}

export async function fund(anvil: Pick<Anvil, 'request'>, address: string, wei = 10n * ETHER): Promise<void> {
  await anvil.request('anvil_setBalance', [address, `0x${wei.toString(16)}`]);
}

/** Heads that a test announces. */
export interface ToldHeads extends HeadSource {
  tell(header: BlockHeader): void;
  rollBack(ancestor: number): void;
}

export function createToldHeads(): ToldHeads {
  const onBlock = new Set<(header: BlockHeader) => void>();
  const onRollback = new Set<(ancestor: number) => void>();
  return {
    onBlock: (listener) => {
      onBlock.add(listener);
      return () => void onBlock.delete(listener);
    },
    onRollback: (listener) => {
      onRollback.add(listener);
      return () => void onRollback.delete(listener);
    },
    tell: (header) => onBlock.forEach((listener) => listener(header)),
    rollBack: (ancestor) => onRollback.forEach((listener) => listener(ancestor)),
  };
}

/** The newest header of the chain itself. */
export async function headOf(anvil: Pick<Anvil, 'request'>): Promise<BlockHeader> {
  const block = await anvil.request<Record<string, string>>('eth_getBlockByNumber', ['latest', false]);
  return {
    number: Number(block['number']),
    hash: block['hash'] as Hash,
    parentHash: block['parentHash'] as Hash,
    timestamp: Number(block['timestamp']),
    baseFeePerGas: BigInt(block['baseFeePerGas'] ?? 0),
    gasUsed: BigInt(block['gasUsed'] ?? 0),
    gasLimit: BigInt(block['gasLimit'] ?? 0),
  };
}
