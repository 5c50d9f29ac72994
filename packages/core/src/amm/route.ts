import type { Token } from '../market/token.ts';
import type { Pool } from './pool.ts';

/** One pool crossed in one direction. */
export interface Hop {
  readonly pool: Pool;
  readonly tokenIn: Token;
  readonly tokenOut: Token;
}

/** Pools crossed one after the other; each hop's `tokenOut` is the next one's `tokenIn`. At least one hop. */
export interface Route {
  readonly hops: readonly Hop[];
}
