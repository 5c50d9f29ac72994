import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, erc20Abi, toFunctionSelector } from 'viem';
import { addressIn, codeFeatures } from './bytecode.ts';
import type { ScanPool } from './scanToken.ts';

/** A pool to scan a token in, and what stands in it. */
export interface FoundPool extends ScanPool {
  /** Base units of cash in the pool. */
  readonly depth: bigint;
  readonly decimals: number;
}

type Reader = Pick<ChainReader, 'readContracts' | 'request' | 'batch'>;

const selector = (signature: string): Hex => toFunctionSelector(signature);
const [TOKEN0, TOKEN1, FEE, SLOT0, RESERVES, FACTORY] = [
  'token0()',
  'token1()',
  'fee()',
  'slot0()',
  'getReserves()',
  'factory()',
].map(selector) as [Hex, Hex, Hex, Hex, Hex, Hex];
const TRANSFER: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const USUAL_PAIR_FEE = 3_000;
const MOST_RECEIVERS = 300;

/**
 * The deepest pool of a token: among those of the chain's venues against its usual counterparts, else among the contracts
 * that the token was sent to.
 * @throws UserError `scan.no-pool` where there is none, `scan.no-code` where there is no token either.
 */
export async function findScanPool(
  client: Reader,
  token: Address,
  {
    chain,
    venues,
  }: { readonly chain?: ChainDefinition | undefined; readonly venues: readonly VenueDefinition[] },
): Promise<FoundPool> {
  const known = chain === undefined ? [] : venuePools(token, chain, venues);
  const listed = await readPools(client, token, known, venues, chain?.id);
  const pools = listed.length > 0 ? listed : await receivingPools(client, token, venues, chain?.id);
  const usual = new Set(chain?.routingTokens.map(({ address }) => address));
  const [best] = pools.toSorted(
    (a, b) => Number(usual.has(b.cash)) - Number(usual.has(a.cash)) || worth(b) - worth(a),
  );
  if (best === undefined) {
    if ((await client.request('eth_getCode', [token, 'latest'])) === '0x') {
      throw new UserError('scan.no-code', `There is no contract at ${token}.`, {
        hint: 'Check the address, and that the node is on its chain.',
      });
    }
    throw new UserError('scan.no-pool', `No pool of ${token} was found.`, {
      hint: 'Name one with --pool: a V2 pair or a V3 pool.',
    });
  }
  return best;
}

/** The pools as they describe themselves; what is none of the token's is left out. */
export async function readPools(
  client: Reader,
  token: Address,
  addresses: readonly Address[],
  venues: readonly VenueDefinition[],
  chainId: number | undefined,
): Promise<readonly FoundPool[]> {
  const asked = [TOKEN0, TOKEN1, FEE, SLOT0, RESERVES, FACTORY];
  const words = await client.readContracts(
    addresses.flatMap((to) => asked.map((data) => ({ to, data }))),
    'latest',
  );
  const described = addresses.flatMap((address, index): ScanPool[] => {
    const [token0, token1, fee, slot0, reserves, factory] = words.slice(
      asked.length * index,
      asked.length * (index + 1),
    );
    const [first, second] = [addressIn(token0), addressIn(token1)];
    if (first === undefined || second === undefined || ![first, second].includes(token)) {
      return [];
    }
    const cash = first === token ? second : first;
    if (isAnswer(slot0)) {
      return [{ address, kind: 'concentratedLiquidity', fee: isAnswer(fee) ? Number(fee) : 0, cash }];
    }
    const maker = addressIn(factory);
    return isAnswer(reserves)
      ? [{ address, kind: 'constantProduct', fee: pairFee(maker, venues, chainId), cash }]
      : [];
  });
  const amounts = await client.readContracts(
    described.flatMap(({ address, cash }) => [
      { to: cash, data: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [address] }) },
      { to: cash, data: encodeFunctionData({ abi: erc20Abi, functionName: 'decimals' }) },
    ]),
    'latest',
  );
  return described.flatMap((pool, index) => {
    const [depth, decimals] = amounts.slice(2 * index, 2 * index + 2);
    return isAnswer(depth) && BigInt(depth) > 0n
      ? [Object.assign({ depth: BigInt(depth), decimals: isAnswer(decimals) ? Number(decimals) : 18 }, pool)]
      : [];
  });
}

function venuePools(
  token: Address,
  chain: ChainDefinition,
  venues: readonly VenueDefinition[],
): readonly Address[] {
  const counterparts = [...new Set([...chain.routingTokens, ...chain.cash].map(({ address }) => address))];
  return venues
    .filter(({ deployments }) => deployments[chain.id] !== undefined)
    .flatMap((venue) =>
      counterparts
        .filter((counterpart) => counterpart !== token)
        .flatMap((counterpart) => {
          const fees =
            venue.kind === 'constantProduct'
              ? [undefined]
              : [...venue.feeTiers, ...(venue.deployments[chain.id]?.furtherFeeTiers ?? [])].map(
                  ({ fee }) => fee,
                );
          return fees.map((fee) => poolAddress(venue, chain.id, token, counterpart, fee));
        }),
    );
}

/** Pools of venues that are not known here: somebody sent the token to them. */
async function receivingPools(
  client: Reader,
  token: Address,
  venues: readonly VenueDefinition[],
  chainId: number | undefined,
): Promise<readonly FoundPool[]> {
  const logs = (await client
    .request('eth_getLogs', [{ address: token, topics: [TRANSFER], fromBlock: '0x0', toBlock: 'latest' }])
    // A node that does not give logs so far back: the user is asked to name the pool.
    .catch(() => [])) as readonly { readonly topics: readonly Hex[] }[];
  const receivers = [...new Set(logs.map(({ topics }) => addressIn(topics[2])))]
    .filter((address) => address !== undefined)
    .slice(0, MOST_RECEIVERS);
  const codes = (await client.batch(
    receivers.map((address) => ({ method: 'eth_getCode', params: [address, 'latest'] })),
  )) as readonly Hex[];
  const pools = receivers.filter((_, index) => {
    const { selectors } = codeFeatures(codes[index] ?? '0x');
    return selectors.includes(TOKEN0) && selectors.includes(TOKEN1);
  });
  return readPools(client, token, pools, venues, chainId);
}

function pairFee(
  factory: Address | undefined,
  venues: readonly VenueDefinition[],
  chainId: number | undefined,
): number {
  const venue = venues.find(
    ({ kind, deployments }) =>
      kind === 'constantProduct' && chainId !== undefined && deployments[chainId]?.factory === factory,
  );
  return venue?.kind === 'constantProduct'
    ? (venue.deployments[chainId ?? 0]?.fee ?? venue.fee)
    : USUAL_PAIR_FEE;
}

function isAnswer(word: Hex | undefined): word is Hex {
  return word !== undefined && word.length >= 66;
}

/** A wrapped coin is worth a few thousand of what else there is. */
function worth({ depth, decimals }: FoundPool): number {
  return (Number(depth) / 10 ** decimals) * (decimals === 18 ? 2_000 : 1);
}
