import type { Pool } from '../amm/pool.ts';

/** Gas units taken for a swap that was not simulated: on the high side of what the venues' routers use for one pool. */
export function usualGas(pool: Pool): bigint {
  return pool.kind === 'constantProduct' ? 160_000n : 220_000n;
}

/** The same where the pool is not chosen yet. */
export const USUAL_GAS = 220_000n;
