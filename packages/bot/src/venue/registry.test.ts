import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import { readdirSync } from 'node:fs';
import { getAddress } from 'viem';
import { describe, expect, it } from 'vitest';
import { sandbox } from '../chain/sandbox.ts';
import { chains } from '../chain/registry.ts';
import { venues } from './registry.ts';

const notVenues = new Set(['registry.ts', 'routerCalldata.ts']);

describe.each(venues.map((venue) => [venue.id, venue] as const))('venue %s', (id, venue) => {
  it('is what its id says', () => {
    expect(id).toMatch(/^[a-z]+-v[23]$/);
    expect(venue.kind).toBe(id.endsWith('v2') ? 'constantProduct' : 'concentratedLiquidity');
    expect(venue.name).not.toBe('');
  });

  it('has sound fees', () => {
    const tiers = venue.kind === 'constantProduct' ? [{ fee: venue.fee, tickSpacing: 1 }] : venue.feeTiers;
    expect(tiers.length).toBeGreaterThan(0);
    for (const { fee, tickSpacing } of tiers) {
      expect(fee).toBeGreaterThan(0);
      expect(fee).toBeLessThanOrEqual(10_000);
      expect(tickSpacing).toBeGreaterThan(0);
    }
    expect(new Set(tiers.map(({ fee }) => fee)).size).toBe(tiers.length);
  });

  it('has checksummed, distinct contracts on chains that are registered', () => {
    const chainIds = chains.map((chain) => chain.id);
    for (const [chainId, deployment] of Object.entries(venue.deployments)) {
      expect(chainIds).toContain(Number(chainId));
      const { factory, poolDeployer, router, quoter, initCodeHash, routerAbi } = deployment;
      const addresses = [factory, poolDeployer, router, quoter].filter((address) => address !== undefined);
      expect(addresses).toEqual(addresses.map((address) => getAddress(address)));
      expect(new Set(addresses).size).toBe(addresses.length);
      expect(initCodeHash).toMatch(/^0x[0-9a-f]{64}$/);
      expect(routerAbi === 'v2Router').toBe(venue.kind === 'constantProduct');
    }
  });
});

describe('the venues', () => {
  it('are all registered, once', () => {
    const files = readdirSync(import.meta.dirname).filter(
      (name) => name.endsWith('.ts') && !name.includes('.test.') && !notVenues.has(name),
    );
    expect(files.length).toBe(venues.length);
    expect(new Set(venues.map(({ id }) => id)).size).toBe(venues.length);
    expect(venues.map(({ id }) => `${id.replace('-v', 'V')}.ts`).sort()).toEqual(files.sort());
  });

  it('have on the sandbox the contracts that it deploys', async () => {
    const anvil = await startAnvil();
    try {
      const deployment = await deployExchanges(anvil);
      expect(sandbox.id).toBe(deployment.chainId);
      expect(sandbox.wrappedNative).toEqual(deployment.weth);
      expect(sandbox.cash[0]).toEqual(deployment.usdc);
      expect(Object.keys(deployment.venues).sort()).toEqual(venues.map(({ id }) => id).sort());
      for (const venue of venues) {
        const found = deployment.venues[venue.id as keyof typeof deployment.venues];
        const stated = venue.deployments[sandbox.id];
        expect(found.kind).toBe(venue.kind);
        expect(stated).toMatchObject({
          factory: found.factory,
          router: found.router,
          initCodeHash: found.initCodeHash,
        });
        expect(stated?.poolDeployer ?? stated?.factory).toBe(found.poolDeployer);
        expect(stated?.quoter).toBe(found.quoter);
        expect(
          venue.kind === 'constantProduct'
            ? [stated?.fee ?? venue.fee]
            : venue.feeTiers.map(({ fee }) => fee),
        ).toEqual(found.fees);
      }
    } finally {
      await anvil.stop();
    }
  });
});
