import type { Breakers } from '@twinlane/core/breaker/breakers';
import { followDepth, type DepthPoint } from '@twinlane/core/market/depthWatch';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import { NearLimit } from './nearLimit.ts';
import { tokenScope } from './tokenScope.ts';

/** Whole units of cash below which a token's depth is worth telling of, and the fall, per cent. */
const NEAR_DEPTH = 20_000;
const NEAR_FALL = 25;

/**
 * Tells `liquidityCrisis` of a token how deep its pools with cash are, in whole units of cash on their cash side, and by how
 * much that is down on the highest of the last ten minutes. All tokens are followed; told of are those that are held or that
 * somebody wants to enter: a market is full of tokens that never had any depth, and they are no crisis.
 */
export interface LiquiditySignal {
  follow(this: void, snapshot: LiquiditySnapshot, held: Iterable<Address>): void;
  /** Somebody is about to ask whether the token may be entered. */
  wanted(this: void, token: Address): void;
}

type LiquiditySnapshot = Pick<MarketSnapshot, 'chainId' | 'tokens' | 'now' | 'cash'>;

interface Depth {
  readonly points: readonly DepthPoint[];
  /** Whole units of cash. */
  readonly depth: number;
  readonly downPercent: number;
}

export function watchLiquidity(breakers: Pick<Breakers, 'observe'>, chainId: number): LiquiditySignal {
  let depths = new Map<Address, Depth>();
  const near = new NearLimit<Address>();
  const wanted = new Set<Address>();

  function tell(token: Address): void {
    const known = depths.get(token);
    if (known === undefined) {
      return;
    }
    const { depth, downPercent } = known;
    if (near.heeds(token, depth < NEAR_DEPTH || downPercent > NEAR_FALL)) {
      const scope = tokenScope(chainId, token);
      void breakers.observe('liquidityCrisis', scope, depth, undefined, 'depthUsd');
      void breakers.observe('liquidityCrisis', scope, downPercent, undefined, 'dropPercent');
    }
  }

  return {
    follow({ tokens, now, cash }, held) {
      const next = new Map<Address, Depth>();
      for (const [token, { liquidity, pools }] of tokens) {
        if (pools.length > 0) {
          const earlier = depths.get(token)?.points ?? [];
          const found = followDepth(earlier, { timestamp: now, depth: liquidity });
          next.set(token, { ...found, depth: Number(liquidity) / 10 ** cash.decimals });
        }
      }
      depths = next;
      near.keepOnly(tokens);
      for (const token of wanted) {
        if (!tokens.has(token)) {
          wanted.delete(token);
        }
      }
      new Set([...held, ...wanted]).forEach(tell);
    },
    wanted(token) {
      if (!wanted.has(token)) {
        wanted.add(token);
        tell(token);
      }
    },
  };
}
