import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type {
  ConcentratedLiquidityVenue,
  VenueDefinition,
  VenueDeployment,
} from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { createInitialPools } from '@twinlane/sandbox/deploy/createInitialPools';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { ethereum } from '../chain/ethereum.ts';
import { sandbox } from '../chain/sandbox.ts';
import { venues } from './registry.ts';
import { verifyVenues } from './verifyVenues.ts';

let anvil: Anvil;
let client: ReadClient;

beforeAll(async () => {
  anvil = await startAnvil();
  const deployment = await deployExchanges(anvil);
  await createInitialPools(anvil, deployment);
  client = await createReadClient({ ipcPath: anvil.ipcPath, chainId: sandbox.id });
});

afterAll(async () => {
  client?.close();
  await anvil?.stop();
});

const uniswapV3 = venues.find(({ id }) => id === 'uniswap-v3') as ConcentratedLiquidityVenue;
const NOBODY: Address = '0x1111111111111111111111111111111111111111';

/** Uniswap V3 as the sandbox has it, but for what is said. */
function otherwise(change: Partial<VenueDeployment>): readonly VenueDefinition[] {
  const deployment: VenueDeployment = { ...uniswapV3.deployments[sandbox.id]!, ...change };
  return [{ ...uniswapV3, deployments: { [sandbox.id]: deployment } }];
}

async function faultsOf(chain: ChainDefinition, of: readonly VenueDefinition[]): Promise<readonly string[]> {
  return (await verifyVenues(client, chain, of)).flatMap(({ faults }) => faults);
}

it('finds nothing wrong with the sandbox, and every venue with a pool where it should be', async () => {
  const found = await verifyVenues(client, sandbox, venues);
  expect(found.flatMap(({ faults }) => faults)).toEqual([]);
  expect(found.map(({ subject }) => subject)).toEqual([
    'tokens and contracts of general use',
    ...venues.map(({ name }) => name),
  ]);
  for (const { pools } of found.slice(1)) {
    expect(pools).toBeGreaterThan(0);
  }
});

it('names the contract that is not there, once', async () => {
  const faults = await faultsOf(sandbox, otherwise({ quoter: NOBODY }));
  expect(faults).toEqual([`there is no contract at ${NOBODY}, which should be the quoter`]);
});

it('names a router of another exchange', async () => {
  const router = venues.find(({ id }) => id === 'sushiswap-v3')!.deployments[sandbox.id]!.router;
  const faults = await faultsOf(sandbox, otherwise({ router }));
  expect(faults).toEqual([expect.stringContaining(`the router ${router} names `)]);
});

it('names the pools that are elsewhere than a wrong hash says', async () => {
  const faults = await faultsOf(sandbox, otherwise({ initCodeHash: `0x${'ab'.repeat(32)}` }));
  expect(faults.length).toBeGreaterThan(0);
  expect(faults[0]).toMatch(/has WETH\/USDC at 0\.\d+ % at 0x\w{40}, and it is computed to be at 0x\w{40}$/);
});

it('names a factory that does not answer', async () => {
  const { factory } = uniswapV3.deployments[sandbox.id]!;
  const faults = await faultsOf(sandbox, otherwise({ factory: sandbox.wrappedNative.address }));
  expect(faults).toContainEqual(
    expect.stringMatching(/^the router 0x\w+ names 0x\w+ as its factory instead of 0x/),
  );
  expect(faults).toContainEqual(expect.stringContaining('does not say where WETH/USDC at 0.05 % is'));
  expect(faults.join(' ')).toContain(factory);
});

it('names tokens with other decimals', async () => {
  const [usdc] = sandbox.cash;
  const chain = {
    ...sandbox,
    cash: [{ ...usdc, decimals: 18 }],
    stablecoins: [],
    routingTokens: [],
  } as const;
  await expect(faultsOf(chain, [])).resolves.toEqual([`USDC (${usdc.address}) has 6 decimals instead of 18`]);
});

it('finds none of Ethereum on a chain that is not Ethereum', async () => {
  const found = await verifyVenues(client, ethereum, venues);
  expect(found.every(({ faults }) => faults.length > 1)).toBe(true);
});
