import type { ChainReader } from '@twinlane/core/market/chainReader';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, pad, parseAbi, toEventSelector, toHex } from 'viem';

/** A pool's log of liquidity that was added for a manager of positions. */
export interface ManagedMint {
  readonly transactionHash: Hex;
  readonly blockNumber: Hex;
}

interface IncreaseLog {
  readonly topics: readonly Hex[];
  readonly transactionHash: Hex;
}

const abi = parseAbi([
  'function positions(uint256 tokenId) view returns (uint96, address, address, address, uint24, int24, int24, uint128)',
  'function ownerOf(uint256 tokenId) view returns (address)',
  'function token0() view returns (address)',
  'function token1() view returns (address)',
  'function fee() view returns (uint24)',
]);
const INCREASED = toEventSelector('IncreaseLiquidity(uint256,uint128,uint256,uint256)');
/** Blocks in which liquidity was added that are read: whose it is of a pool with more of them is not known. */
const MOST_BLOCKS = 60;
const WORD = 64;
/** What a pool is told apart by. */
const KEY = (['token0', 'token1', 'fee'] as const).map((functionName) =>
  encodeFunctionData({ abi, functionName }),
);

/**
 * Liquidity of the pool that a manager of positions holds for others (V3's `NonfungiblePositionManager`), by who owns the
 * positions. Undefined where that would take too many calls, or is no such manager. Rejects as the node does.
 */
export async function readPositions(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  { pool, manager }: { readonly pool: Address; readonly manager: Address },
  mints: readonly ManagedMint[],
  block: number,
): Promise<ReadonlyMap<Address, bigint> | undefined> {
  const blocks = [...new Set(mints.map(({ blockNumber }) => blockNumber))];
  if (blocks.length > MOST_BLOCKS) {
    return undefined;
  }
  const own = new Set(mints.map(({ transactionHash }) => transactionHash));
  const logs = (await client.batch(
    blocks.map((at) => ({
      method: 'eth_getLogs',
      params: [{ address: manager, topics: [INCREASED], fromBlock: at, toBlock: at }],
    })),
  )) as readonly (readonly IncreaseLog[])[];
  const added = logs.flat().filter(({ transactionHash }) => own.has(transactionHash));
  const ids = [...new Set(added.flatMap(({ topics }) => topics[1] ?? []))].map(BigInt);
  const answers = await client.readContracts(
    [
      ...KEY.map((data) => ({ to: pool, data })),
      ...ids.flatMap((id) => [
        { to: manager, data: encodeFunctionData({ abi, functionName: 'positions', args: [id] }) },
        { to: manager, data: encodeFunctionData({ abi, functionName: 'ownerOf', args: [id] }) },
      ]),
    ],
    block,
  );
  const [token0, token1, fee, ...told] = answers;
  if (ids.length === 0 || token0 === undefined || token1 === undefined || fee === undefined) {
    return undefined;
  }
  const owned = new Map<Address, bigint>();
  ids.forEach((_, index) => {
    const [position, holder] = [told[2 * index], wordAt(told[2 * index + 1], 0)];
    const isOfPool = [token0, token1, fee].every((word, at) => wordAt(position, at + 2) === pad(word));
    const liquidity = wordAt(position, 7);
    if (holder !== undefined && isOfPool && liquidity !== undefined) {
      const owner = toChecksumAddress(`0x${holder.slice(-40)}`);
      owned.set(owner, (owned.get(owner) ?? 0n) + BigInt(liquidity));
    }
  });
  return owned;
}

function wordAt(answer: Hex | undefined, index: number): Hex | undefined {
  const start = 2 + index * WORD;
  return answer === undefined || answer.length < start + WORD
    ? undefined
    : toHex(BigInt(`0x${answer.slice(start, start + WORD)}`), { size: 32 });
}
