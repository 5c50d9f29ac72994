import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import { WHOLE, type RugAct } from '@twinlane/core/rug/rugFacts';
import { encodeFunctionData, erc20Abi } from 'viem';
import type { KeepersOfPairs } from './readLocks.ts';
import { rugEventOf, rugLogCalls, type RugEvent, type RugLog, type RugLogSubjects } from './rugLogs.ts';

/** The tokens to look at, each with who keeps its liquidity. */
export type Keepers = ReadonlyMap<Address, KeepersOfPairs>;

type Reader = Pick<ChainReader, 'batch' | 'readContracts'>;
/** A block whose logs are read. */
export type ReadBlock = Pick<BlockHeader, 'number' | 'hash' | 'timestamp'>;

interface FoundAct {
  readonly token: Address;
  readonly act: RugAct;
}

/** What was done to the tokens in a block, as its logs tell: one batch, and the supply where something was minted. */
export async function readActs(
  client: Reader,
  block: ReadBlock,
  keepers: Keepers,
): Promise<ReadonlyMap<Address, readonly RugAct[]>> {
  const subjects = subjectsOf(keepers);
  const answers = await client.batch(rugLogCalls(block.hash, subjects));
  const found = new Map<Address, RugAct[]>();
  for (const log of (answers as readonly (readonly RugLog[])[]).flat()) {
    const event = rugEventOf(log, subjects);
    const seen = event && (await actOf(client, block, event, keepers));
    if (seen !== undefined) {
      found.set(seen.token, [...(found.get(seen.token) ?? []), seen.act]);
    }
  }
  return found;
}

function subjectsOf(keepers: Keepers): RugLogSubjects {
  const kept = [...keepers.values()].flatMap((pairs) => Array.from(pairs));
  return {
    tokens: [...keepers.keys()],
    pairs: kept.map(([pair]) => pair),
    keepers: [...new Set(kept.flatMap(([, each]) => each))],
  };
}

async function actOf(
  client: Reader,
  block: ReadBlock,
  event: RugEvent,
  keepers: Keepers,
): Promise<FoundAct | undefined> {
  const seen = { block: block.number, at: block.timestamp };
  switch (event.kind) {
    case 'minted': {
      const { token, to, amount } = event;
      const supply = await supplyOf(client, token, block);
      return { token, act: { kind: 'minted', ...seen, to, share: shareOf(amount, supply - amount) } };
    }
    case 'released': {
      const { pair, from, amount } = event;
      const token = [...keepers].find(([, pairs]) => pairs.has(pair))?.[0];
      const share = shareOf(amount, await supplyOf(client, pair, block));
      return token && { token, act: { kind: 'liquidityReleased', ...seen, from, share } };
    }
    case 'paused':
      return { token: event.token, act: { kind: 'paused', ...seen } };
    case 'upgraded':
      return { token: event.token, act: { kind: 'upgraded', ...seen, to: event.to } };
    case 'ownership':
      return { token: event.token, act: { kind: 'ownership', ...seen, from: event.from, to: event.to } };
    default:
      return event satisfies never;
  }
}

async function supplyOf(client: Reader, token: Address, { number }: ReadBlock): Promise<bigint> {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' });
  const [word] = await client.readContracts([{ to: token, data }], number);
  return word === undefined || word === '0x' ? 0n : BigInt(word);
}

/** Millionths; all of it where nothing was there before. */
function shareOf(amount: bigint, whole: bigint): number {
  return whole <= 0n ? WHOLE : Number((amount * BigInt(WHOLE)) / whole);
}
