import { Decimal } from 'decimal.js';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import { parseAmount } from '@twinlane/core/money/tokenAmount';
import type { AllowedContract, SpendPolicy } from '@twinlane/core/wallet/spendPolicy';
import { UserError } from '@twinlane/core/errors';
import type { LiveLimits } from './config/guardMode.ts';
import type { LiveSettings } from './config/liveSettings.ts';

const GWEI_DECIMALS = 9;
const NATIVE_DECIMALS = 18;
/** Longer than any order and any approval may take, and any allowance inside Permit2 counts, seconds. */
const MAX_LIFETIME = 7_200;

/**
 * The venues that a live account may trade on: those that the settings name, or all that the chain has for real money.
 * @throws UserError `live.venues` for one that is unknown, not on the chain, or not known well enough for real money.
 */
export function liveVenues(
  venues: readonly VenueDefinition[],
  chain: ChainDefinition,
  wanted: LiveSettings['venues'],
): readonly VenueDefinition[] {
  const usable = venues.filter(({ deployments }) => deployments[chain.id]?.live === true);
  for (const name of wanted ?? []) {
    if (!usable.some(({ id }) => id === name)) {
      const known = venues.find(({ id }) => id === name);
      const why =
        known?.deployments[chain.id]?.notLiveBecause ?? known?.absent[chain.id] ?? 'there is no such venue';
      throw new UserError(
        'live.venues',
        `${name} cannot be traded on with real money on ${chain.name}: ${why}.`,
        {
          hint: `Name some of ${usable.map(({ id }) => id).join(', ')} in live.venues.`,
        },
      );
    }
  }
  const chosen = usable.filter(({ id }) => wanted === undefined || wanted.includes(id));
  if (chosen.length === 0) {
    throw new UserError('live.venues', `No venue of ${chain.name} is known well enough for real money.`, {
      hint: 'docs/reference/markets.md says which are.',
    });
  }
  return chosen;
}

/** What the key may be used for, from the settings. */
export function spendPolicyOf(
  chain: ChainDefinition,
  venues: readonly VenueDefinition[],
  limits: LiveLimits,
): SpendPolicy {
  const contracts = new Map<Address, AllowedContract>();
  for (const { deployments } of venues) {
    const deployment = deployments[chain.id];
    if (deployment !== undefined) {
      const { router, routerAbi, universalRouter } = deployment;
      contracts.set(router, { address: router, kind: routerAbi });
      if (universalRouter !== undefined) {
        contracts.set(universalRouter, { address: universalRouter, kind: 'universalRouter' });
      }
    }
  }
  const { twinlaneExecutor, permit2 } = chain.contracts;
  if (twinlaneExecutor !== undefined) {
    contracts.set(twinlaneExecutor, { address: twinlaneExecutor, kind: 'twinlaneExecutor' });
  }
  const [first, ...others] = chain.cash;
  return {
    chainId: chain.id,
    contracts: [...contracts.values()],
    ...(permit2 === undefined ? {} : { permit2 }),
    cash: [first.address, ...others.map(({ address }) => address)],
    perTrade: new Decimal(limits.maxPerTrade),
    perDay: new Decimal(limits.maxPerDay),
    feeCeiling: feeCeilingOf(chain, limits),
    maxTransactionFee: parseAmount(limits.maxTransactionFee, NATIVE_DECIMALS),
    maxLifetime: MAX_LIFETIME,
  };
}

/** Highest fee per gas, wei: the user's, and never above the chain's. */
export function feeCeilingOf(chain: ChainDefinition, { maxFeeGwei }: LiveLimits): bigint {
  const wanted = parseAmount(maxFeeGwei, GWEI_DECIMALS);
  return wanted < chain.fees.ceiling ? wanted : chain.fees.ceiling;
}
