import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { Token } from '@twinlane/core/market/token';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import { pairAbi, poolFactoryAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { createInitialPools } from '@twinlane/sandbox/deploy/createInitialPools';
import { createPool } from '@twinlane/sandbox/deploy/createPool';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import type { SandboxDeployment, VenueId } from '@twinlane/sandbox/deploy/sandboxDeployment';
import { zeroAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { venues } from './registry.ts';

let anvil: Anvil;
let deployment: SandboxDeployment;

beforeAll(async () => {
  anvil = await startAnvil();
  deployment = await deployExchanges(anvil);
});

afterAll(async () => {
  await anvil?.stop();
});

/** What the venue's own factory says. */
async function factorysAnswer(venue: VenueDefinition, tokenA: Address, tokenB: Address, fee: number) {
  const address = venue.deployments[deployment.chainId]!.factory;
  return venue.kind === 'constantProduct'
    ? anvil.client.readContract({ address, abi: pairAbi, functionName: 'getPair', args: [tokenA, tokenB] })
    : anvil.client.readContract({
        address,
        abi: poolFactoryAbi,
        functionName: 'getPool',
        args: [tokenA, tokenB, fee],
      });
}

it('every pool of the opening market is where its address is computed to be', async () => {
  const pools = await createInitialPools(anvil, deployment);
  expect(pools.length).toBeGreaterThan(30);
  for (const { venue: id, address, token0, token1, fee } of pools) {
    const venue = venues.find((each) => each.id === id)!;
    const computed = poolAddress(venue, deployment.chainId, token1, token0, fee);
    expect(computed).toBe(address);
    await expect(factorysAnswer(venue, token0, token1, fee)).resolves.toBe(computed);
  }
});

describe.each(venues.map((venue) => [venue.id, venue] as const))('%s', (id, venue) => {
  const fees =
    venue.kind === 'constantProduct'
      ? [venue.deployments[31_337]?.fee ?? venue.fee]
      : venue.feeTiers.map(({ fee }) => fee);

  it.each(fees)('creates pools with a fee of %i at the computed address', async (fee) => {
    // Pairs of the fixed tokens among themselves, which the opening market does not have.
    const [first, second] = deployment.tokens.slice(-2) as [Token, Token];
    await expect(factorysAnswer(venue, first.address, second.address, fee)).resolves.toBe(zeroAddress);
    const computed = poolAddress(venue, deployment.chainId, first.address, second.address, fee);
    await createPool(anvil, deployment, {
      venue: id as VenueId,
      tokenA: first,
      tokenB: second,
      fee,
      price: 1,
    });
    await expect(factorysAnswer(venue, first.address, second.address, fee)).resolves.toBe(computed);
    await expect(anvil.client.getCode({ address: computed })).resolves.toMatch(/^0x[0-9a-f]{100}/);
  });
});
