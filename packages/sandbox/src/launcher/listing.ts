import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolTrust } from '../agents/marketView.ts';
import type { LaunchPlan } from './launcher.ts';

/** A launched token as it stands on the chain. */
export interface Listing {
  readonly plan: LaunchPlan;
  readonly token: Token;
  readonly pool: Address;
  /** The launcher's liquidity: of a V3 position over its whole range, or the pair's liquidity tokens. */
  readonly liquidity: bigint;
  /** V3 only. */
  readonly range?: { readonly tickLower: number; readonly tickUpper: number };
  readonly launchedAtBlock: number;
  readonly phase: 'live' | 'sprung' | 'abandoned';
}

/** Share of a sale that a sell-tax token takes, 0 to 1: at first, and after its launcher has raised it. */
export const sellTaxes = { opening: 0.03, raised: 0.45 } as const;

/** The asset whose hidden price a launched token has. */
export function assetOf(plan: LaunchPlan): string {
  return `launch:${plan.serial}`;
}

/** How the agents treat a launched token's pool. They know what the bot has to find out. */
export function trustOf({ plan, token, phase }: Listing): PoolTrust {
  const trust = { arbitrage: 'open', noise: 'both', token: token.address, sellTax: 0 } as const;
  if (phase === 'abandoned') {
    return { ...trust, arbitrage: 'none', noise: 'none' };
  }
  const sprung = phase === 'sprung';
  switch (plan.family) {
    case 'honest':
      return trust;
    case 'honeypot':
      return { ...trust, arbitrage: 'insider', noise: 'buyOnly' };
    case 'sellTax':
      return sprung
        ? { ...trust, arbitrage: 'none', noise: 'buyOnly', sellTax: sellTaxes.raised }
        : { ...trust, sellTax: sellTaxes.opening };
    case 'blacklist':
      return sprung ? { ...trust, arbitrage: 'insider', noise: 'buyOnly' } : trust;
    case 'pausable':
    case 'rugPull':
      return sprung ? { ...trust, arbitrage: 'none', noise: 'none' } : trust;
    default:
      return plan.family satisfies never;
  }
}
