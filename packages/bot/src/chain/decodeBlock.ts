import type { ChainBlock } from '@twinlane/core/market/chainReader';
import type { Hash, Hex } from '@twinlane/core/money/hex';
import { rpcMalformed } from './rpcError.ts';

interface RawBlock {
  readonly number?: unknown;
  readonly hash?: unknown;
  readonly parentHash?: unknown;
  readonly timestamp?: unknown;
  readonly baseFeePerGas?: unknown;
  readonly gasUsed?: unknown;
  readonly gasLimit?: unknown;
  readonly logsBloom?: unknown;
}

const someBit = /[1-9a-f]/i;

/** A block or header as JSON-RPC gives it; `undefined` for null. Throws FatalError `rpc.malformed`. */
export function decodeBlock(raw: unknown): ChainBlock | undefined {
  if (raw === null || raw === undefined) {
    return undefined;
  }
  const block = raw as RawBlock;
  return {
    number: Number(quantity(block.number)),
    hash: hash(block.hash),
    parentHash: hash(block.parentHash),
    timestamp: Number(quantity(block.timestamp)),
    // Chains from before EIP-1559 have none.
    baseFeePerGas: block.baseFeePerGas === undefined ? 0n : quantity(block.baseFeePerGas),
    gasUsed: quantity(block.gasUsed),
    gasLimit: quantity(block.gasLimit),
    hasLogs: typeof block.logsBloom !== 'string' || someBit.test(block.logsBloom.slice(2)),
    ...(isBloom(block.logsBloom) ? { logsBloom: block.logsBloom } : {}),
  };
}

function isBloom(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-f]{512}$/i.test(value);
}

function quantity(value: unknown): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value)) {
    throw rpcMalformed(`a block with ${JSON.stringify(value)} for a number`);
  }
  return BigInt(value);
}

function hash(value: unknown): Hash {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{64}$/i.test(value)) {
    throw rpcMalformed(`a block with ${JSON.stringify(value)} for a hash`);
  }
  return value as Hash;
}
