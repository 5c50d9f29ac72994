import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import { followVolatility, normOfQuarters, type VolatilityNorm } from '@twinlane/core/market/volatilityNorm';
import type { Address } from '@twinlane/core/money/hex';
import { NearLimit } from './nearLimit.ts';
import { tokenScope } from './tokenScope.ts';

/** Times the usual volatility from which on a token is worth telling of. */
const NEAR = 1.5;

/**
 * Tells `volatilitySpike` of a token how its volatility over five minutes compares with the mean of a day. `closes`: closing
 * prices of the last day's quarters of an hour, where they are known, so that a new process need not wait for an hour.
 */
export function watchVolatility(
  breakers: Pick<Breakers, 'observe'>,
  closes: ReadonlyMap<Address, readonly number[]>,
): (snapshot: Pick<MarketSnapshot, 'chainId' | 'tokens' | 'now'>) => void {
  let norms = new Map<Address, VolatilityNorm>();
  const near = new NearLimit<Address>();
  return ({ chainId, tokens, now }) => {
    const next = new Map<Address, VolatilityNorm>();
    for (const [token, { history }] of tokens) {
      const seed = closes.get(token);
      const known = norms.get(token) ?? (seed === undefined ? undefined : normOfQuarters(seed, now));
      const { norm, ratio } = followVolatility(known, history);
      if (norm !== undefined) {
        next.set(token, norm);
      }
      if (ratio !== undefined && near.heeds(token, ratio >= NEAR)) {
        void breakers.observe('volatilitySpike', tokenScope(chainId, token), ratio);
      }
    }
    near.keepOnly(tokens);
    norms = next;
  };
}
