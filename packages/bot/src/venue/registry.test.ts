import { feeTiersOf } from '@twinlane/core/market/feeTiersOf';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getAddress } from 'viem';
import { describe, expect, it } from 'vitest';
import { sandbox } from '../chain/sandbox.ts';
import { chains } from '../chain/registry.ts';
import { venues } from './registry.ts';

describe.each(venues.map((venue) => [venue.id, venue] as const))('venue %s', (id, venue) => {
  it('is what its id says', () => {
    expect(id).toMatch(/^[a-z]+-v[23]$/);
    expect(id.startsWith(`${venue.family}-`)).toBe(true);
    expect(venue.kind).toBe(id.endsWith('v2') ? 'constantProduct' : 'concentratedLiquidity');
    expect(venue.name.replace(' ', '-').toLowerCase()).toBe(id);
  });

  it.each(Object.keys(venue.deployments))('has sound fees and tick spacings on chain %s', (chainId) => {
    const usual = venue.kind === 'constantProduct' ? [{ fee: venue.fee, tickSpacing: 1 }] : venue.feeTiers;
    const tiers = venue.kind === 'constantProduct' ? usual : feeTiersOf(venue, Number(chainId));
    expect(tiers).toEqual(expect.arrayContaining([...usual]));
    for (const { fee, tickSpacing } of tiers) {
      expect(Number.isSafeInteger(fee) && fee > 0).toBe(true);
      expect(fee).toBeLessThanOrEqual(10_000);
      // What UniswapV3Factory.enableFeeAmount allows.
      expect(Number.isSafeInteger(tickSpacing) && tickSpacing > 0 && tickSpacing < 16_384).toBe(true);
    }
    expect(tiers.map(({ fee }) => fee)).toEqual(tiers.map(({ fee }) => fee).toSorted((a, b) => a - b));
    expect(new Set(tiers.map(({ fee }) => fee)).size).toBe(tiers.length);
    expect(new Set(tiers.map(({ tickSpacing }) => tickSpacing)).size).toBe(tiers.length);
  });

  it('is on every chain, or says why not', () => {
    const chainIds = chains.map((chain) => chain.id);
    const deployed = Object.keys(venue.deployments).map(Number);
    const absent = Object.keys(venue.absent).map(Number);
    expect([...deployed, ...absent].toSorted((a, b) => a - b)).toEqual(chainIds.toSorted((a, b) => a - b));
    for (const reason of Object.values(venue.absent)) {
      expect(reason).toMatch(/^[A-Z].{10,}\.$/);
    }
  });

  it.each(Object.entries(venue.deployments))('has sound contracts on chain %s', (_chainId, deployment) => {
    const { factory, poolDeployer, router, quoter, universalRouter, initCodeHash, routerAbi, fee } =
      deployment;
    const addresses = [factory, poolDeployer, router, quoter, universalRouter].filter(
      (address) => address !== undefined,
    );
    expect(addresses).toEqual(addresses.map((address) => getAddress(address)));
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(initCodeHash).toMatch(/^0x[0-9a-f]{64}$/);
    expect(routerAbi === 'v2Router').toBe(venue.kind === 'constantProduct');
    expect(quoter !== undefined).toBe(venue.kind === 'concentratedLiquidity');
    expect(poolDeployer !== undefined).toBe(id === 'pancakeswap-v3');
    expect(universalRouter === undefined || venue.family === 'uniswap').toBe(true);
    expect(fee === undefined || venue.kind === 'constantProduct').toBe(true);
    expect(deployment.furtherFeeTiers === undefined || venue.kind === 'concentratedLiquidity').toBe(true);
    expect(fee ?? 3_000).toBeGreaterThan(0);
    expect(fee ?? 3_000).toBeLessThanOrEqual(10_000);
  });

  it.each(Object.entries(venue.deployments))('says of chain %s whether money may be sent', (_chainId, on) => {
    expect(on.live).toBe(on.notLiveBecause === undefined);
    expect(on.notLiveBecause ?? 'It may be sent.').toMatch(/^[A-Z].{10,}\.$/);
  });
});

describe.each(chains.map((chain) => [chain.key, chain] as const))('on %s', (_key, chain) => {
  it('no two venues share a factory or a router, and each family has one Universal Router', () => {
    const on = venues.flatMap((venue) => {
      const deployment = venue.deployments[chain.id];
      return deployment === undefined ? [] : [{ venue, deployment }];
    });
    expect(on.length).toBeGreaterThan(0);
    expect(new Set(on.map(({ deployment }) => deployment.factory)).size).toBe(on.length);
    expect(new Set(on.map(({ deployment }) => deployment.router)).size).toBe(on.length);
    const routers = on.flatMap(({ deployment }) => deployment.universalRouter ?? []);
    expect(new Set(routers).size).toBeLessThanOrEqual(1);
    // It takes tokens through Permit2.
    expect(routers.length === 0 || chain.contracts.permit2 !== undefined).toBe(true);
  });

  it('every token pair has a pool address at every venue', () => {
    for (const venue of venues.filter(({ deployments }) => deployments[chain.id] !== undefined)) {
      const fees =
        venue.kind === 'constantProduct' ? [undefined] : feeTiersOf(venue, chain.id).map(({ fee }) => fee);
      const found = chain.routingTokens.flatMap((tokenA, index) =>
        chain.routingTokens
          .slice(index + 1)
          .flatMap((tokenB) =>
            fees.map((fee) => poolAddress(venue, chain.id, tokenA.address, tokenB.address, fee)),
          ),
      );
      expect(new Set(found).size).toBe(found.length);
      expect(found).toEqual(found.map((address) => getAddress(address)));
    }
  });
});

describe('the venues', () => {
  it('are all registered, once', () => {
    const files = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
      .filter((name) => readFileSync(join(import.meta.dirname, name), 'utf8').includes('= defineVenue('));
    expect(new Set(venues.map(({ id }) => id)).size).toBe(venues.length);
    expect(venues.map(({ id }) => `${id.replace('-v', 'V')}.ts`).sort()).toEqual(files.sort());
  });

  it('name two sources at every deployment on a real chain where money may be sent', () => {
    for (const { id, deployments } of venues) {
      const file = join(import.meta.dirname, `${id.replace('-v', 'V')}.ts`);
      const comments =
        readFileSync(file, 'utf8').match(/\/\*\*\n(?: {5}\* .*\n)+ {5}\*\/\n {4}[\d_]+: \{/gu) ?? [];
      const real = Object.keys(deployments).filter((chainId) => Number(chainId) !== sandbox.id);
      expect(comments.length).toBe(real.length);
      for (const chainId of real) {
        const comment = comments.find((each) => each.replaceAll('_', '').includes(`    ${chainId}: {`));
        expect(comment, `${id} ${chainId}`).toMatch(
          deployments[Number(chainId)]?.live === true ? /, and |; also / : /No second source/,
        );
      }
    }
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
