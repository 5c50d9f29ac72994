import type { Pool } from '../../amm/pool.ts';
import type { Hop } from '../../amm/route.ts';
import type { Token } from '../../market/token.ts';
import { quoteCycle, type Cycle } from '../cycle.ts';

/** All ways from cash through two or three pools back to it, whether they gain or not. */
export function everyCycle(pools: readonly Pool[], cash: Token, maxHops: 2 | 3): readonly (readonly Hop[])[] {
  const found: (readonly Hop[])[] = [];
  const follow = (hops: readonly Hop[]): void => {
    const at = hops.at(-1)?.tokenOut ?? cash;
    for (const pool of pools) {
      const { token0, token1 } = pool;
      const holds = token0.address === at.address || token1.address === at.address;
      if (!holds || hops.some((hop) => hop.pool.address === pool.address)) {
        continue;
      }
      const tokenOut = token0.address === at.address ? token1 : token0;
      const next = [...hops, { pool, tokenIn: at, tokenOut }];
      const isMet = hops.some((hop) => hop.tokenOut.address === tokenOut.address);
      if (tokenOut.address === cash.address) {
        if (next.length > 1) found.push(next);
      } else if (!isMet && next.length < maxHops) {
        follow(next);
      }
    }
  };
  follow([]);
  return found;
}

const GOLDEN = 618_034n;
const WHOLE = 1_000_000n;

/** The best input of a way by trying: a coarse grid over all magnitudes, and a golden section on exact quotes round its best. */
export function bestByTrying(hops: readonly Hop[], most: bigint): Cycle | undefined {
  const gainAt = (amount: bigint): bigint => {
    const cycle = amount > 0n ? quoteCycle(hops, amount) : undefined;
    return cycle === undefined ? -(1n << 200n) : cycle.amountOut - cycle.amountIn;
  };
  let centre = 1n;
  for (let amount = 1n; amount < most; amount = (amount * 3n) / 2n + 1n) {
    centre = gainAt(amount) > gainAt(centre) ? amount : centre;
  }
  centre = gainAt(most) > gainAt(centre) ? most : centre;
  let low = centre / 2n;
  let high = centre * 2n < most ? centre * 2n : most;
  while (high - low > 3n) {
    const width = ((high - low) * GOLDEN) / WHOLE;
    if (gainAt(high - width) < gainAt(low + width)) {
      low = high - width;
    } else {
      high = low + width;
    }
  }
  let best = centre;
  for (let amount = low; amount <= high; amount += 1n) {
    best = gainAt(amount) > gainAt(best) ? amount : best;
  }
  const cycle = quoteCycle(hops, best);
  return cycle !== undefined && cycle.amountOut > cycle.amountIn ? cycle : undefined;
}
