import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { HolderFacts, TokenHolder } from '@twinlane/core/risk/tokenBackground';
import { encodeFunctionData, erc20Abi } from 'viem';
import { describe } from './findActors.ts';
import { isLocked } from './readLiquidity.ts';

type Client = Pick<ChainReader, 'request' | 'batch' | 'readContracts'>;

/** Whose token and pool are asked about, as of a block. */
export interface HolderRequest {
  readonly token: Address;
  readonly pool: Address;
  readonly block: number;
}

/** Finds out who holds tokens, and remembers whom they were sent to. */
export interface HolderBook {
  /** `undefined` where nothing could be found out. Rejects with what the node refuses. */
  holders(request: HolderRequest): Promise<HolderFacts | undefined>;
}

/** What bounds the work for one token. */
export interface HolderBounds {
  /** Blocks in one request, where the node does not give all at once. */
  readonly blocksPerRequest: number;
  /** Requests at a time. */
  readonly mostRequests: number;
}

const BOUNDS: HolderBounds = { blocksPerRequest: 2_000, mostRequests: 10 };
const TRANSFER: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
/** Receivers that are kept of a token; the ones with most by their transfers. */
const MOST_RECEIVERS = 20_000;
/** Of them, those whose balance is read, and those that are told of. */
const MOST_BALANCES = 100;
const MOST_TOLD = 20;
/** Of the supply, so much must be found for nobody large to be missing. */
const WHOLE = 0.95;
/** Tokens that are remembered. */
const MOST_TOKENS = 500;
const SHARE_UNIT = 1_000_000n;

interface Followed {
  /** Blocks up to this one were looked at. */
  readonly upTo: number;
  /** What reached each by the logs, less what left. May be a lie: balances are read. */
  readonly nets: Map<Address, bigint>;
}

interface TransferLog {
  readonly topics: readonly Hex[];
  readonly data?: Hex;
}

/**
 * Reads transfers of a token from its logs: all of them where the node gives them in one answer, otherwise those of the
 * newest blocks. Afterwards only what is new is asked for. Whoever has most by them is asked for by balance.
 */
export function createHolderBook(client: Client, bounds: HolderBounds = BOUNDS): HolderBook {
  const followed = new Map<Address, Followed>();
  return {
    async holders(request) {
      const known = followed.get(request.token);
      const next = await follow(client, bounds, request, known);
      followed.delete(request.token);
      followed.set(request.token, next);
      const [oldest] = followed.keys();
      if (followed.size > MOST_TOKENS && oldest !== undefined) {
        followed.delete(oldest);
      }
      return holdersOf(client, request, next.nets);
    },
  };
}

async function follow(
  client: Client,
  bounds: HolderBounds,
  { token, block }: HolderRequest,
  known: Followed | undefined,
): Promise<Followed> {
  if (known !== undefined && known.upTo >= block) {
    return known;
  }
  const first = known === undefined ? 0 : known.upTo + 1;
  const logs = await transfersSince(client, bounds, token, first, block);
  const nets = new Map(known?.nets);
  for (const { topics, data = '0x' } of logs) {
    const [, from, to] = topics;
    const amount = data.length >= 66 ? BigInt(data.slice(0, 66)) : 0n;
    add(nets, from, -amount);
    add(nets, to, amount);
  }
  return { upTo: block, nets: nets.size <= MOST_RECEIVERS ? nets : largestOf(nets, MOST_RECEIVERS) };
}

/** The zero address is where tokens come from. */
const NOWHERE = `0x${'0'.repeat(64)}`;

function add(nets: Map<Address, bigint>, topic: Hex | undefined, amount: bigint): void {
  if (topic !== undefined && topic.length === 66 && topic !== NOWHERE) {
    const address: Address = `0x${topic.slice(26)}`;
    nets.set(address, (nets.get(address) ?? 0n) + amount);
  }
}

/** The newest blocks of it where the node does not give all at once. */
async function transfersSince(
  client: Client,
  { blocksPerRequest, mostRequests }: HolderBounds,
  token: Address,
  first: number,
  last: number,
): Promise<readonly TransferLog[]> {
  const ask = (from: number, to: number): Promise<unknown> =>
    client.request('eth_getLogs', [
      { address: token, topics: [TRANSFER], fromBlock: hex(from), toBlock: hex(to) },
    ]);
  try {
    return (await ask(first, last)) as readonly TransferLog[];
  } catch (error) {
    if (!isTwinlaneError(error) || last - first < blocksPerRequest) {
      throw error;
    }
  }
  const parts: TransferLog[] = [];
  for (let part = 0; part < mostRequests; part += 1) {
    const to = last - part * blocksPerRequest;
    if (to < first) {
      break;
    }
    const answer = (await ask(Math.max(first, to - blocksPerRequest + 1), to)) as readonly TransferLog[];
    parts.push(...answer);
  }
  return parts;
}

async function holdersOf(
  client: Client,
  { token, pool, block }: HolderRequest,
  nets: ReadonlyMap<Address, bigint>,
): Promise<HolderFacts | undefined> {
  const candidates = [...new Set([pool, token, ...largestOf(nets, MOST_BALANCES).keys()])];
  const words = await client.readContracts(
    [
      { to: token, data: encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' }) },
      ...candidates.map((holder) => ({
        to: token,
        data: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] }),
      })),
    ],
    block,
  );
  const [supply = 0n, ...balances] = words.map((word) =>
    word === undefined || word.length < 66 ? 0n : BigInt(word.slice(0, 66)),
  );
  if (supply === 0n) {
    return undefined;
  }
  const shares = candidates.map((address, index) => ({
    address,
    share: shareOf(balances[index] ?? 0n, supply),
  }));
  const holding = shares.filter(({ share }) => share > 0).toSorted((a, b) => b.share - a.share);
  const largest = await kindsOf(client, token, pool, holding.slice(0, MOST_TOLD), block);
  const found = holding.reduce((sum, { share }) => sum + share, 0);
  const poolShare = shares.find(({ address }) => address === pool)?.share ?? 0;
  return { block, largest, receivers: nets.size, complete: found >= WHOLE, poolShare };
}

async function kindsOf(
  client: Client,
  token: Address,
  pool: Address,
  holding: readonly { readonly address: Address; readonly share: number }[],
  block: number,
): Promise<readonly TokenHolder[]> {
  const actors = await describe(
    client,
    holding.map(({ address }) => [address, 'its balance'] as const),
    block,
  );
  return holding.map(({ address, share }, index): TokenHolder => {
    const actor = actors[index];
    if (address === token) {
      return { address, share, kind: 'self' };
    }
    if (isLocked(address)) {
      return { address, share, kind: 'locked' };
    }
    // A market's contracts are described as nobody.
    if (address === pool || actor === undefined) {
      return { address, share, kind: 'pool' };
    }
    return { address, share, kind: actor.kind === 'account' ? 'account' : 'contract' };
  });
}

function largestOf(nets: ReadonlyMap<Address, bigint>, most: number): Map<Address, bigint> {
  const sorted = [...nets]
    .filter(([, net]) => net > 0n)
    .toSorted(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0));
  return new Map(sorted.slice(0, most).map(([address, net]) => [toChecksumAddress(address), net]));
}

function shareOf(balance: bigint, supply: bigint): number {
  return Math.min(1, Number((balance * SHARE_UNIT) / supply) / Number(SHARE_UNIT));
}

function hex(value: number): Hex {
  return `0x${value.toString(16)}`;
}
