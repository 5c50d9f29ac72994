import type { RoutePlan } from '../routePlan.ts';
import { Curve } from './curve.ts';

/**
 * Share of what the first unit of each route would pay that a plan loses to its own size, in basis points with two decimals; fees
 * are in both and cancel out. For reading.
 */
export function planImpactBps({ paths, amountOut }: RoutePlan): number {
  let ideal = 0;
  for (const { route, amountIn } of paths) {
    ideal += route.hops.reduce((value, { pool, tokenIn }) => {
      const curve = new Curve(pool, pool.token0.address === tokenIn.address);
      return value * curve.rateAt(0);
    }, Number(amountIn));
  }
  const lost = ideal > 0 ? 1 - Number(amountOut) / ideal : 0;
  return Math.min(10_000, Math.max(0, Math.round(lost * 1_000_000) / 100));
}
