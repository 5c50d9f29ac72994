import { priceImpactBps } from '@twinlane/core/amm/price';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import { isTwinlaneError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import { createSnapshot } from '@twinlane/core/market/createSnapshot';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { RiskFacts } from '@twinlane/core/risk/riskFactor';
import { decodeFunctionResult, erc20Abi, toFunctionSelector } from 'viem';
import { loadPools } from './feed/loadPools.ts';
import { printable } from './feed/printable.ts';
import type { FoundPool } from './scan/findScanPool.ts';

type Client = Pick<ChainReader, 'request' | 'batch' | 'readContracts'>;

/** The market of a token as a single pool shows it. */
export type ScanMarket = Pick<RiskFacts, 'snapshot'> &
  Partial<Pick<RiskFacts, 'market' | 'pool' | 'priceImpactBps'>>;

const [DECIMALS, SYMBOL, SPACING] = ['decimals()', 'symbol()', 'tickSpacing()'].map((signature) =>
  toFunctionSelector(signature),
) as [Hex, Hex, Hex];
const ZERO: Hex = `0x${'0'.repeat(64)}`;
const TRANSFER: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
/** A V3 pool's `Initialize`. */
const INITIALIZE: Hex = '0x98636036cb66a9c19a37435efc1e90142190214e8abeb821bdba3f2990dd4c95';
const LONGEST_SYMBOL = 32;

/** Reads the pool as it stands at a block, and when it began. Without its state, the snapshot alone. */
export async function readScanMarket(
  client: Client,
  chainId: number,
  header: BlockHeader,
  request: { readonly token: Address; readonly pool: FoundPool; readonly amountIn: bigint },
): Promise<ScanMarket> {
  const { pool: found, amountIn } = request;
  const [token, cash] = await readTokens(client, chainId, [request.token, found.cash], header.number);
  const [pool, listing] = await Promise.all([
    readState(client, chainId, found, [token, cash], header.number),
    beganAt(client, found, header.number),
  ]);
  const snapshot = createSnapshot({
    chainId,
    header,
    cash,
    wrappedNative: cash,
    tokens: [token],
    // What the native currency is worth is not known here.
    poolsOf: (one, other) => (pool === undefined || one === other ? [] : [pool]),
    histories: new Map(),
    ownImpacts: new Map(),
    listings: new Map(listing === undefined ? [] : [[token.address, listing]]),
  });
  const market = snapshot.tokens.get(token.address);
  if (pool === undefined || market === undefined) {
    return { snapshot };
  }
  const quote = quoteExactIn(pool, cash.address, amountIn);
  return { snapshot, market, pool, priceImpactBps: priceImpactBps(pool, cash.address, quote) };
}

async function readTokens(
  client: Client,
  chainId: number,
  addresses: readonly [Address, Address],
  block: number,
): Promise<readonly [Token, Token]> {
  const words = await client.readContracts(
    addresses.flatMap((to) => [
      { to, data: DECIMALS },
      { to, data: SYMBOL },
    ]),
    block,
  );
  const [first, second] = addresses.map((address, index): Token => {
    const [decimals, symbol] = words.slice(2 * index, 2 * index + 2);
    const places = decimals === undefined || decimals.length < 66 ? 18 : Number(BigInt(decimals));
    return { chainId, address, symbol: symbolIn(symbol), decimals: places <= 36 ? places : 18 };
  }) as [Token, Token];
  return [first, second];
}

function symbolIn(word: Hex | undefined): string {
  try {
    const text = decodeFunctionResult({ abi: erc20Abi, functionName: 'symbol', data: word ?? '0x' });
    return printable(text, LONGEST_SYMBOL);
  } catch {
    // Not every token has one that can be read.
    return '';
  }
}

async function readState(
  client: Client,
  chainId: number,
  { address, kind, fee }: FoundPool,
  [token, cash]: readonly [Token, Token],
  block: number,
): Promise<RiskFacts['pool'] | undefined> {
  try {
    const [token0, token1] = BigInt(token.address) < BigInt(cash.address) ? [token, cash] : [cash, token];
    const known: KnownPool = {
      chainId,
      address,
      venue: kind === 'constantProduct' ? 'v2' : 'v3',
      token0,
      token1,
      fee,
      createdAt: 0,
      createdAtBlock: 0,
      ...(kind === 'constantProduct' ? {} : { tickSpacing: await spacingOf(client, address, block) }),
    };
    return (await loadPools(client, [known], block)).get(address);
  } catch (error) {
    if (!isTwinlaneError(error)) throw error;
    // A pool of a kind that is not known, or a node that cannot tell: told of as not assessed.
    return undefined;
  }
}

async function spacingOf(client: Client, to: Address, block: number): Promise<number> {
  const [word] = await client.readContracts([{ to, data: SPACING }], block);
  return word === undefined || word.length < 66 ? 1 : Number(BigInt(word));
}

/** When it began; `undefined` where the node does not give logs so far back. */
async function beganAt(
  client: Client,
  { address, kind }: FoundPool,
  block: number,
): Promise<Pick<KnownPool, 'createdAt' | 'createdAtBlock'> | undefined> {
  const topics = kind === 'constantProduct' ? [TRANSFER, ZERO, ZERO] : [INITIALIZE];
  try {
    const [log] = (await client.request('eth_getLogs', [
      { address, topics, fromBlock: '0x0', toBlock: `0x${block.toString(16)}` },
    ])) as readonly { readonly blockNumber: Hex }[];
    if (log === undefined) {
      return undefined;
    }
    const first = (await client.request('eth_getBlockByNumber', [log.blockNumber, false])) as {
      readonly timestamp: Hex;
    } | null;
    return first === null
      ? undefined
      : { createdAt: Number(first.timestamp), createdAtBlock: Number(log.blockNumber) };
  } catch {
    // Many nodes bound how far back logs may be asked for; the age is then not known, and that is told.
    return undefined;
  }
}
