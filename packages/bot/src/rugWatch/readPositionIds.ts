import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { toEventSelector } from 'viem';

/** A V3 pool's `Mint`, whose owner is indexed: of what is kept for others, the manager of positions. */
const MINT: Hex = '0x7a53080ba414158be7ec69b987b5fb7d07dee101fe85488f0853ae16239d0bde';
/** A manager's, with the position's id indexed (`NonfungiblePositionManager`, and those made after it). */
const INCREASED = toEventSelector('IncreaseLiquidity(uint256,uint128,uint256,uint256)');
/** Blocks whose additions are looked at, those that added most first: little is pulled with the others. */
const MOST_BLOCKS = 60;

interface MintLog {
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly transactionHash: Hex;
  readonly blockNumber: Hex;
}

type IncreaseLog = Pick<MintLog, 'topics' | 'transactionHash'>;

/**
 * Ids of the positions in a V3 pool to which liquidity was added in a span of blocks, whichever contract keeps them, in two
 * requests. A transaction that added to several pools gives all of its ids. Rejects as the node does.
 */
export async function readPositionIds(
  client: Pick<ChainReader, 'request' | 'batch'>,
  pool: Address,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly bigint[]> {
  const span = { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
  const logs = await client.request('eth_getLogs', [{ address: pool, topics: [MINT], ...span }]);
  const minted = (logs as readonly MintLog[]).toSorted((one, other) =>
    liquidityOf(one) < liquidityOf(other) ? 1 : -1,
  );
  const byBlock = [...Map.groupBy(minted, ({ blockNumber }) => blockNumber)].slice(0, MOST_BLOCKS);
  if (byBlock.length === 0) {
    return [];
  }
  const added = (await client.batch(
    byBlock.map(([at, mints]) => ({
      method: 'eth_getLogs',
      params: [{ address: managersIn(mints), topics: [INCREASED], fromBlock: at, toBlock: at }],
    })),
  )) as readonly (readonly IncreaseLog[])[];
  const own = new Set(minted.map(({ transactionHash }) => transactionHash));
  const ids = added
    .flat()
    .flatMap(({ topics: [, id], transactionHash }) => (id && own.has(transactionHash) ? BigInt(id) : []));
  return [...new Set(ids)];
}

/** Of those blocks alone: anybody may add a little in a pool as thousands of others, and be asked about with each block. */
function managersIn(mints: readonly MintLog[]): readonly string[] {
  return [...new Set(mints.flatMap(({ topics: [, owner] }) => (owner ? addressIn(owner) : [])))];
}

/** A mint's sender comes before the liquidity. */
function liquidityOf({ data }: MintLog): bigint {
  return data.length < 130 ? 0n : BigInt(`0x${data.slice(66, 130)}`);
}

function addressIn(topic: Hex): string {
  return `0x${topic.slice(-40)}`;
}
