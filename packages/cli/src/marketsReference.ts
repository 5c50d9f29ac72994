import { markdownTable } from '@twinlane/bot/config/markdownTable';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { feeTiersOf } from '@twinlane/core/market/feeTiersOf';
import type { Token } from '@twinlane/core/market/token';
import type { VenueDefinition, VenueDeployment } from '@twinlane/core/market/venueDefinition';

const ROUTERS = {
  v2Router: 'V2 Router02',
  v3Router: 'V3 SwapRouter',
  v3Router02: 'SwapRouter02',
} as const;

/** `docs/reference/markets.md`: every chain with its tokens and the venues on it, from the registries themselves. */
export function marketsReference(
  chains: readonly ChainDefinition[],
  venues: readonly VenueDefinition[],
): string {
  return `${[
    '# Markets',
    '<!-- Written by `npm run docs` from packages/bot/src/chain and packages/bot/src/venue: change those, not this. -->',
    'The chains and venues that this version knows. A chain or a venue is a file in `packages/bot/src/chain` or ' +
      '`packages/bot/src/venue`. There, each address of a real chain carries the two independent sources that it was ' +
      'taken from; a venue whose addresses lack a second source is not traded with real money on that chain. Pool ' +
      'addresses are computed (CREATE2) and compared with what a factory announces.',
    markdownTable(
      ['venue', ...chains.map(({ name }) => name)],
      venues.map((venue) => [venue.name, ...chains.map((chain) => standing(venue.deployments[chain.id]))]),
    ),
    '`live`: all addresses are confirmed. `paper`: watched and traded on paper only. `–`: not there. The reasons are ' +
      'below.',
    ...chains.flatMap((chain) => chainSection(chain, venues)),
  ].join('\n\n')}\n`;
}

function standing(deployment: VenueDeployment | undefined): string {
  if (deployment === undefined) {
    return '–';
  }
  return deployment.live ? '`live`' : '`paper`';
}

function chainSection(chain: ChainDefinition, venues: readonly VenueDefinition[]): readonly string[] {
  const restrictions = venues.flatMap((venue) => {
    const deployment = venue.deployments[chain.id];
    return [
      ...(deployment?.notLiveBecause === undefined
        ? []
        : [`- ${venue.name}, not live: ${deployment.notLiveBecause}`]),
      ...(venue.absent[chain.id] === undefined ? [] : [`- ${venue.name}, absent: ${venue.absent[chain.id]}`]),
    ];
  });
  return [
    `## ${chain.name}`,
    markdownTable(['property', 'value'], chainRows(chain)),
    markdownTable(
      ['token', 'decimals', 'used as', 'address'],
      tokensOf(chain).map((token) => [
        token.symbol,
        String(token.decimals),
        usesOf(chain, token),
        code(token.address),
      ]),
    ),
    markdownTable(
      ['venue', 'contract', 'address'],
      venues.flatMap((venue) => venueRows(venue, chain.id)),
    ),
    ...(restrictions.length === 0 ? [] : [restrictions.join('\n')]),
  ];
}

function chainRows(chain: ChainDefinition): readonly (readonly string[])[] {
  const { finality, fees, contracts, features } = chain;
  return [
    ['id', code(String(chain.id))],
    ['money', chain.testnet ? 'worth nothing' : 'real'],
    ['gas is paid in', chain.nativeSymbol],
    ['time between blocks', `${chain.blockTimeMs / 1000} s`],
    [
      'final',
      finality.kind === 'tag' ? `at the tag ${code(finality.tag)}` : `after ${blocks(finality.blocks)}`,
    ],
    ['alarm at reorganisations of', blocks(chain.reorgDepthAlarm)],
    ['least tip', `${gwei(fees.minTip)} gwei`],
    ['ceiling of base fee and tip', `${gwei(fees.ceiling)} gwei`],
    ['also pays for data on its parent chain', features.parentChainFee ? 'yes' : 'no'],
    ['others see what is sent before it is mined', features.publicMempool ? 'yes' : 'no'],
    [
      'private submission',
      chain.privateSubmission.map(({ name, url }) => `${name} (${code(url)})`).join(', ') || '–',
    ],
    ['CoinGecko platform', chain.coingeckoPlatform === undefined ? '–' : code(chain.coingeckoPlatform)],
    ...Object.entries(contracts).map(([name, address]) => [name, code(address)]),
  ];
}

function tokensOf(chain: ChainDefinition): readonly Token[] {
  const all = [chain.wrappedNative, ...chain.cash, ...chain.stablecoins, ...chain.routingTokens];
  return [...new Map(all.map((token) => [token.address, token])).values()];
}

function usesOf(chain: ChainDefinition, { address }: Token): string {
  const has = (tokens: readonly Token[]): boolean => tokens.some((token) => token.address === address);
  return [
    ...(chain.wrappedNative.address === address ? ['wrapped currency'] : []),
    ...(has(chain.cash) ? ['cash'] : []),
    ...(has(chain.stablecoins) ? ['stablecoin'] : []),
    ...(has(chain.routingTokens) ? ['step of a route'] : []),
  ].join(', ');
}

function venueRows(venue: VenueDefinition, chainId: number): readonly (readonly string[])[] {
  const deployment = venue.deployments[chainId];
  if (deployment === undefined) {
    return [];
  }
  const fees =
    venue.kind === 'constantProduct'
      ? [deployment.fee ?? venue.fee]
      : feeTiersOf(venue, chainId).map(({ fee }) => fee);
  const { factory, poolDeployer, router, routerAbi, quoter, universalRouter, initCodeHash } = deployment;
  const contracts: readonly (readonly [string, string | undefined])[] = [
    ['factory', factory],
    ['pool deployer', poolDeployer],
    [`router (${ROUTERS[routerAbi]})`, router],
    ['quoter', quoter],
    ['Universal Router', universalRouter],
    ['hash of the pool code', initCodeHash],
  ];
  const title = `${venue.name} (${fees.map((fee) => `${fee / 10_000} %`).join(', ')})`;
  return contracts
    .filter((row): row is readonly [string, string] => row[1] !== undefined)
    .map(([name, value], index) => [index === 0 ? title : '', name, code(value)]);
}

function code(text: string): string {
  return `\`${text}\``;
}

function blocks(count: number): string {
  return count === 1 ? '1 block' : `${count} blocks`;
}

/** Whole gwei and up to nine decimals, exactly. */
function gwei(wei: bigint): string {
  const whole = wei / 1_000_000_000n;
  const rest = (wei % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return rest === '' ? whole.toString() : `${whole}.${rest}`;
}
