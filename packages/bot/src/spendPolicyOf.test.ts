import { describe, expect, it } from 'vitest';
import { chains } from './chain/registry.ts';
import { base } from './chain/base.ts';
import { sandbox } from './chain/sandbox.ts';
import { liveVenues, spendPolicyOf } from './spendPolicyOf.ts';
import { venues } from './venue/registry.ts';

const limits = { maxPerTrade: '100', maxPerDay: '500', maxFeeGwei: '5000', maxTransactionFee: '0.02' };

describe('what a live account may trade on', () => {
  it('is every venue that is known well enough, or those that are named', () => {
    expect(liveVenues(venues, sandbox, undefined)).toHaveLength(6);
    expect(liveVenues(venues, sandbox, ['uniswap-v3']).map(({ id }) => id)).toEqual(['uniswap-v3']);
  });

  it('is never a venue that is not, and the refusal names those that are', () => {
    expect(() => liveVenues(venues, sandbox, ['nowhere'])).toThrow(/no such venue/);
    for (const chain of chains) {
      for (const { id, deployments } of venues.filter(
        (venue) => venue.deployments[chain.id]?.live !== true,
      )) {
        const why = deployments[chain.id]?.notLiveBecause ?? 'cannot be traded on';
        expect(() => liveVenues(venues, chain, [id])).toThrow(why);
      }
    }
  });
});

describe('the policy of a wallet', () => {
  it('knows the routers of its venues, and none of the others', () => {
    const [venue] = liveVenues(venues, base, ['uniswap-v3']);
    const policy = spendPolicyOf(base, [venue!], limits);
    const { router, universalRouter } = venue!.deployments[base.id]!;
    expect(policy.contracts.map(({ address }) => address)).toEqual(
      [router, universalRouter].filter((address) => address !== undefined),
    );
    expect(policy.cash[0]).toBe(base.cash[0].address);
  });

  it('bounds fees by the chain where the settings allow more', () => {
    expect(spendPolicyOf(base, venues, limits).feeCeiling).toBe(base.fees.ceiling);
    const low = spendPolicyOf(base, venues, { ...limits, maxFeeGwei: '0.5' });
    expect(low.feeCeiling).toBe(500_000_000n);
    expect(low.maxTransactionFee).toBe(20_000_000_000_000_000n);
  });
});
