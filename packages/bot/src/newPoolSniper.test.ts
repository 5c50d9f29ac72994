import type { Decision } from '@twinlane/core/engine/stepTypes';
import type { LaunchPlan } from '@twinlane/sandbox/launcher/launcher';
import type { Listing } from '@twinlane/sandbox/launcher/listing';
import type { Securing } from '@twinlane/sandbox/launcher/securing';
import type { TokenFamily } from '@twinlane/sandbox/launcher/tokenFamily';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLaunchWorld, type LaunchWorld } from './testing/launchWorld.ts';

let world: LaunchWorld;
let serial = 0;

beforeAll(async () => {
  world = await startLaunchWorld({
    seed: 1,
    params: { maxAgeBlocks: 60 },
    trading: { tokenCooldownSeconds: 20 },
  });
}, 60_000);
afterAll(() => world?.stop());

const WHOLE: Securing = { ownership: 'renounced', liquidity: 'locked', lockDays: 60, afterBlocks: 0 };

function launch(family: TokenFamily, changes: Partial<LaunchPlan> = {}): Promise<Listing> {
  serial += 1;
  return world.launch({
    serial,
    family,
    name: 'Moon Otter',
    symbol: 'MOOTT',
    decimals: 18,
    venue: 'uniswap-v2',
    quote: 'USDC',
    priceUsd: 0.25,
    valueUsd: 120_000,
    ...changes,
  });
}

/** What is decided on the token in the blocks that follow its launch. */
async function decisionsOn({ token }: Listing, blocks = 8): Promise<readonly Decision[]> {
  const found: Decision[] = [];
  for (let count = 0; count < blocks; count += 1) {
    found.push(...(await world.block()).filter(({ thought }) => thought.token.address === token.address));
  }
  return found;
}

describe('the new-pool sniper on a market', { timeout: 60_000 }, () => {
  it.each<readonly [string, Partial<LaunchPlan>]>([
    ['a pair whose liquidity is burned', { securing: { ...WHOLE, liquidity: 'burned' } }],
    ['a pair whose liquidity is locked', { venue: 'pancakeswap-v2', securing: WHOLE }],
    ['a range whose liquidity is locked', { venue: 'uniswap-v3', fee: 10_000, securing: WHOLE }],
  ])('buys an honest token in %s, once, after its wait, and says why', async (_, changes) => {
    const listing = await launch('honest', changes);
    const [bought, ...more] = await decisionsOn(listing);
    expect(more.filter(({ intent }) => intent !== undefined)).toEqual([]);
    expect(bought?.intent).toMatchObject({ side: 'buy', amountIn: 100_000_000n, route: [listing.pool] });
    expect(bought?.thought).toMatchObject({
      decision: 'BUY',
      gate: 'approved',
      features: { ageBlocks: 3, ageSeconds: 3, change: 0 },
    });
    expect(bought?.thought.positives[0]).toContain('came to the market 3 blocks or 3 s ago');
  });

  it.each<TokenFamily>(['honeypot', 'sellTax', 'blacklist', 'pausable', 'rugPull'])(
    'skips a %s token, at the gate that says why',
    async (family) => {
      const decisions = await decisionsOn(await launch(family));
      expect(decisions.length).toBeGreaterThan(0);
      expect(decisions.filter(({ intent }) => intent !== undefined)).toEqual([]);
      for (const { thought } of decisions) {
        expect(thought).toMatchObject({
          decision: 'SKIP',
          gate: expect.stringMatching(/^(risk|token)\./) as string,
        });
        expect(thought.reasoning.length).toBeGreaterThan(10);
      }
    },
  );

  it.each<readonly [string, Securing | undefined]>([
    ['everything', undefined],
    ['the right to issue more', { ...WHOLE, ownership: 'kept' }],
    ['the liquidity', { ...WHOLE, liquidity: 'kept' }],
    ['the liquidity within a day', { ...WHOLE, lockDays: 0.5 }],
  ])('skips an honest token whose maker keeps %s in hand', async (_, securing) => {
    const decisions = await decisionsOn(await launch('honest', securing === undefined ? {} : { securing }));
    expect(decisions.map(({ thought }) => thought.decision)).toContain('SKIP');
    expect(decisions.filter(({ intent }) => intent !== undefined)).toEqual([]);
  });

  it('buys later what its maker gives up later', async () => {
    const listing = await launch('honest', { securing: { ...WHOLE, afterBlocks: 6 } });
    const before = await decisionsOn(listing, 5);
    expect(new Set(before.map(({ thought }) => thought.decision))).toEqual(new Set(['SKIP']));
    await world.secure(listing);
    const after = await decisionsOn(listing, 45);
    const bought = after.find(({ intent }) => intent !== undefined);
    expect(bought?.thought).toMatchObject({ decision: 'BUY', gate: 'approved' });
  });
});
