import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { LiquidityHolder } from '@twinlane/core/risk/tokenScan';
import { encodeFunctionData, erc20Abi } from 'viem';
import { addressIn } from './bytecode.ts';
import { describe } from './findActors.ts';
import { readLocks, type KnownLocker } from './readLocks.ts';
import { readPositions } from './readPositions.ts';

/** Where liquidity is burned. */
const BURNED: readonly Address[] = [
  '0x0000000000000000000000000000000000000000',
  '0x0000000000000000000000000000000000000001',
  '0x000000000000000000000000000000000000dEaD',
];
/** Lockers in common use, as their makers publish them (Unicrypt V2, Team Finance, PinkLock V2) on Ethereum and Base. */
const LOCKERS = new Set<string>([
  '0x663a5c229c09b049e36dcc11a9b0d4a8eb9db214',
  '0xe2fe530c047f2d85298b07d9333c05737f1435fb',
  '0x71b5759d73262fbb223956913ecf4ecc51057641',
  '0xc4e637d37113192f4f1f060daebd7758de7f4131',
]);
const TRANSFER: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
/** A V3 pool's `Mint` and `Burn`, whose owner is indexed. */
const MINT: Hex = '0x7a53080ba414158be7ec69b987b5fb7d07dee101fe85488f0853ae16239d0bde';
const BURN: Hex = '0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c';
/** A V3 pool's `liquidity()`: of the positions that its price is in. */
const LIQUIDITY: Hex = '0x1a686502';
const MOST_HOLDERS = 40;
const MOST_SENDERS = 6;

/** What a pool logged about whose liquidity it is; `undefined` where the node does not give it. Never rejects. */
export function loggedLiquidity(
  client: Pick<ChainReader, 'request'>,
  {
    address,
    kind,
  }: { readonly address: Address; readonly kind: 'constantProduct' | 'concentratedLiquidity' },
  block: number,
): Promise<readonly LiquidityLog[] | undefined> {
  const topics = kind === 'constantProduct' ? [TRANSFER] : [[MINT, BURN]];
  return logsOf(client, address, topics, block);
}

/** Who sent somebody liquidity tokens: whoever locked them may be given them back. */
export async function sendersTo(
  asked: ReturnType<typeof loggedLiquidity>,
  holder: Address,
): Promise<readonly Address[]> {
  const senders = ((await asked) ?? [])
    .filter(({ topics }) => addressIn(topics[2]) === holder)
    .map(({ topics }) => addressIn(topics[1]));
  return [...new Set(senders)].filter((address) => address !== undefined).slice(0, MOST_SENDERS);
}

/** What is known of who holds a pair's liquidity; `undefined` where nothing is. `asked`: what it logged. */
export async function readPairLiquidity(
  client: Pick<ChainReader, 'batch' | 'readContracts' | 'request'>,
  pool: Address,
  further: readonly Address[],
  block: number,
  locker?: KnownLocker,
  asked = loggedLiquidity(client, { address: pool, kind: 'constantProduct' }, block),
): Promise<readonly LiquidityHolder[] | undefined> {
  const logged = receiversIn(await asked, pool);
  const lockers = locker === undefined ? [] : [locker.address];
  const candidates = [...new Set([...BURNED, ...lockers, ...further, ...(logged ?? [])])].slice(
    0,
    MOST_HOLDERS,
  );
  const words = await client.readContracts(
    [
      { to: pool, data: encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' }) },
      ...candidates.map((holder) => ({
        to: pool,
        data: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] }),
      })),
    ],
    block,
  );
  const [supply = 0n, ...balances] = words.map((word) =>
    word === undefined || word === '0x' ? 0n : BigInt(word),
  );
  if (supply === 0n) {
    return undefined;
  }
  const holding = candidates
    .map((address, index) => ({
      address,
      share: Number(((balances[index] ?? 0n) * 1_000_000n) / supply) / 1_000_000,
    }))
    .filter(({ share }) => share > 0);
  const kinds = await describe(
    client,
    holding.map(({ address }) => [address, 'its liquidity tokens'] as const),
    block,
  );
  const holders = holding.map(({ address, share }, index): LiquidityHolder => {
    const actor = kinds[index] ?? { address, kind: 'contract', foundBy: 'its liquidity tokens' };
    return Object.assign({ share, locked: isLocked(address) }, actor);
  });
  const known = holders.reduce((sum, { share }) => sum + share, 0);
  return logged === undefined && known < 0.5 ? undefined : withLocks(client, pool, holders, locker, block);
}

/**
 * What is known of who holds a V3 pool's liquidity: accounts, and of what a manager of positions keeps, who owns those. What
 * cannot be told of a manager is missing.
 */
export async function readRangeLiquidity(
  client: Pick<ChainReader, 'batch' | 'readContracts' | 'request'>,
  pool: Address,
  block: number,
  locker?: KnownLocker,
  asked = loggedLiquidity(client, { address: pool, kind: 'concentratedLiquidity' }, block),
): Promise<readonly LiquidityHolder[] | undefined> {
  const logs = await asked;
  if (logs === undefined || logs.length === 0) {
    return undefined;
  }
  const minted = new Map<Address, bigint>();
  for (const { topics, data = '0x' } of logs) {
    const owner = addressIn(topics[1]);
    if (owner !== undefined && data.length >= 130) {
      // A mint's sender comes before the liquidity.
      const isMint = topics[0] === MINT;
      const amount = BigInt(`0x${isMint ? data.slice(66, 130) : data.slice(2, 66)}`);
      minted.set(owner, (minted.get(owner) ?? 0n) + (isMint ? amount : -amount));
    }
  }
  const total = [...minted.values()].reduce((sum, amount) => sum + amount, 0n);
  const [active] = await client.readContracts([{ to: pool, data: LIQUIDITY }], block);
  if (active !== undefined && active !== '0x' && total < BigInt(active)) {
    // The node has forgotten the logs of some of it.
    return undefined;
  }
  const managed = await withoutManagers(client, pool, { logs, minted }, block);
  const { owners, kinds } = await describeOwners(client, managed, block);
  const holders = owners.flatMap((address, index): readonly LiquidityHolder[] => {
    const actor = kinds[index];
    const share = total <= 0n ? 0 : Number(((managed.get(address) ?? 0n) * 1_000_000n) / total) / 1_000_000;
    return actor === undefined || share <= 0
      ? []
      : [Object.assign({ share, locked: isLocked(address) }, actor)];
  });
  return withLocks(client, pool, holders, locker, block);
}

/** The greatest first: what is left out is the least. */
async function describeOwners(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  liquidity: ReadonlyMap<Address, bigint>,
  block: number,
) {
  const owners = [...liquidity.keys()]
    .toSorted((one, other) => Number((liquidity.get(other) ?? 0n) - (liquidity.get(one) ?? 0n)))
    .slice(0, MOST_HOLDERS);
  const candidates = owners.map((address) => [address, 'its positions'] as const);
  return { owners, kinds: await describe(client, candidates, block) };
}

/** The liquidity with that of each manager of positions given to whoever owns them, where that can be found out. */
async function withoutManagers(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  pool: Address,
  { logs, minted }: { readonly logs: readonly LiquidityLog[]; readonly minted: ReadonlyMap<Address, bigint> },
  block: number,
): Promise<ReadonlyMap<Address, bigint>> {
  const { owners, kinds } = await describeOwners(client, minted, block);
  const managers = owners.filter((_, index) => kinds[index] === undefined);
  const liquidity = new Map(minted);
  for (const manager of managers) {
    const mints = logs.flatMap(({ topics, transactionHash, blockNumber }) =>
      topics[0] === MINT && addressIn(topics[1]) === manager && transactionHash && blockNumber
        ? [{ transactionHash, blockNumber }]
        : [],
    );
    const owned = await readPositions(client, { pool, manager }, mints, block);
    for (const [owner, amount] of owned ?? []) {
      liquidity.set(owner, (liquidity.get(owner) ?? 0n) + amount);
      liquidity.set(manager, (liquidity.get(manager) ?? 0n) - amount);
    }
  }
  return liquidity;
}

/** What a known locker holds, by those who will get it back. */
async function withLocks(
  client: Pick<ChainReader, 'readContracts'>,
  pool: Address,
  holders: readonly LiquidityHolder[],
  locker: KnownLocker | undefined,
  block: number,
): Promise<readonly LiquidityHolder[]> {
  const held = holders.find(({ address }) => address === locker?.address);
  if (held === undefined || locker === undefined) {
    return holders;
  }
  const locks = await readLocks(client, locker, pool, held.share, block);
  return [...holders.filter((holder) => holder !== held), ...locks];
}

/** Whether nobody has its key, or it is a known locker. */
export function isLocked(address: Address): boolean {
  return BURNED.includes(address) || LOCKERS.has(address.toLowerCase());
}

function receiversIn(
  logs: readonly LiquidityLog[] | undefined,
  pool: Address,
): readonly Address[] | undefined {
  return logs
    ?.map(({ topics }) => addressIn(topics[2]))
    .filter((address) => address !== undefined && address !== pool) as readonly Address[] | undefined;
}

interface LiquidityLog {
  readonly topics: readonly Hex[];
  readonly data?: Hex;
  readonly transactionHash?: Hex;
  readonly blockNumber?: Hex;
}

async function logsOf(
  client: Pick<ChainReader, 'request'>,
  address: Address,
  topics: readonly (Hex | readonly Hex[])[],
  block: number,
): Promise<readonly LiquidityLog[] | undefined> {
  try {
    return (await client.request('eth_getLogs', [
      { address, topics, fromBlock: '0x0', toBlock: `0x${block.toString(16)}` },
    ])) as readonly LiquidityLog[];
  } catch {
    // Many nodes bound how far back logs may be asked for; the holders are then not known, and that is told.
    return undefined;
  }
}
