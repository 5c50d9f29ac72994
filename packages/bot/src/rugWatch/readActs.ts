import { FatalError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { WHOLE, type RugAct } from '@twinlane/core/rug/rugFacts';
import { encodeFunctionData, erc20Abi } from 'viem';
import type { KeepersOfPairs } from './readLocks.ts';
import { rugEventOf, rugLogCalls, type RugEvent, type RugLog, type RugLogSubjects } from './rugLogs.ts';

/** The tokens to look at, each with who keeps its liquidity. */
export type Keepers = ReadonlyMap<Address, KeepersOfPairs>;
/** What was done in a block, by token. */
export type ActsOfTokens = ReadonlyMap<Address, readonly RugAct[]>;

type Reader = Pick<ChainReader, 'batch' | 'readContracts'>;
/** A block whose logs are read. */
export type ReadBlock = Pick<BlockHeader, 'number' | 'hash' | 'timestamp'>;

/** Supplies at the end of the block, and of the one before it; none where the node does not say. */
interface Supplies {
  readonly before: ReadonlyMap<Address, bigint>;
  readonly after: ReadonlyMap<Address, bigint>;
}

/**
 * What was done to the tokens in a block, as its logs tell: one batch, and where something was minted or released the supplies,
 * all at once. A supply that did not grow, or is not known of the block before, shows no mint, whatever the logs say.
 */
export async function readActs(client: Reader, block: ReadBlock, keepers: Keepers): Promise<ActsOfTokens> {
  const subjects = subjectsOf(keepers);
  const answers = await client.batch(rugLogCalls(block.hash, subjects));
  const events = (answers as readonly (readonly RugLog[])[])
    .flat()
    .flatMap((log) => rugEventOf(log, subjects) ?? []);
  const supplies = await suppliesOf(client, block, events);
  const found = new Map<Address, RugAct[]>();
  for (const event of withoutRepeatedMints(events)) {
    const token = event.kind === 'released' ? tokenOf(event.pair, keepers) : event.token;
    const act = actOf(block, event, supplies);
    if (token !== undefined && act !== undefined) {
      found.set(token, [...(found.get(token) ?? []), act]);
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

function tokenOf(pair: Address, keepers: Keepers): Address | undefined {
  return [...keepers].find(([, pairs]) => pairs.has(pair))?.[0];
}

/** The first mint of each token stands for all of the block: the supply tells how much they came to. */
function withoutRepeatedMints(events: readonly RugEvent[]): readonly RugEvent[] {
  const minted = new Set<Address>();
  return events.filter((event) => {
    const isRepeated = event.kind === 'minted' && minted.has(event.token);
    if (event.kind === 'minted') minted.add(event.token);
    return !isRepeated;
  });
}

function actOf(block: ReadBlock, event: RugEvent, { before, after }: Supplies): RugAct | undefined {
  const seen = { block: block.number, at: block.timestamp };
  switch (event.kind) {
    case 'minted': {
      const [had, has] = [before.get(event.token), after.get(event.token)];
      return had === undefined || has === undefined || has <= had
        ? undefined
        : { kind: 'minted', ...seen, to: event.to, share: shareOf(has - had, had) };
    }
    case 'released': {
      const { pair, from, amount } = event;
      return { kind: 'liquidityReleased', ...seen, from, share: shareOf(amount, after.get(pair) ?? 0n) };
    }
    case 'paused':
      return { kind: 'paused', ...seen };
    case 'upgraded':
      return { kind: 'upgraded', ...seen, to: event.to };
    case 'ownership':
      return { kind: 'ownership', ...seen, from: event.from, to: event.to };
    default:
      return event satisfies never;
  }
}

async function suppliesOf(
  client: Reader,
  { number }: ReadBlock,
  events: readonly RugEvent[],
): Promise<Supplies> {
  const minted = new Set(events.flatMap((event) => (event.kind === 'minted' ? [event.token] : [])));
  const released = new Set(events.flatMap((event) => (event.kind === 'released' ? [event.pair] : [])));
  const [before, after] = await Promise.all([
    readPast(client, [...minted], number - 1),
    readSupplies(client, [...minted, ...released], number),
  ]);
  return { before, after };
}

/** None where the node does not have the state, or does not give it. */
async function readPast(
  client: Reader,
  tokens: readonly Address[],
  block: number,
): Promise<ReadonlyMap<Address, bigint>> {
  try {
    return await readSupplies(client, tokens, block);
  } catch (error) {
    if (error instanceof FatalError) {
      return new Map();
    }
    throw error;
  }
}

async function readSupplies(
  client: Reader,
  tokens: readonly Address[],
  block: number,
): Promise<ReadonlyMap<Address, bigint>> {
  if (tokens.length === 0) {
    return new Map();
  }
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' });
  const words = await client.readContracts(
    tokens.map((to) => ({ to, data })),
    block,
  );
  const read = tokens.flatMap((token, index) => {
    const supply = wordIn(words[index]);
    return supply === undefined ? [] : [[token, supply] as const];
  });
  return new Map(read);
}

function wordIn(answer: Hex | undefined): bigint | undefined {
  return answer !== undefined && answer.length >= 66 ? BigInt(answer.slice(0, 66)) : undefined;
}

/** Millionths; all of it where nothing was there before. */
function shareOf(amount: bigint, whole: bigint): number {
  return whole <= 0n ? WHOLE : Number((amount * BigInt(WHOLE)) / whole);
}
