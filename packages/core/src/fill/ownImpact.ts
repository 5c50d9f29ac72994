import type { Address } from '../money/hex.ts';

/**
 * What an account's own paper fills did to one pool, in base units of its token0 (positive: flowed into the pool).
 * Two numbers, because each may only ever be too harsh on the account:
 * `pressing` moves the price against further trades in the same direction and fades only as others trade that way;
 * `givingBack` is what a trade in the opposite direction may recover of it and fades with every real swap.
 */
export interface OwnImpact {
  readonly pool: Address;
  readonly pressing: bigint;
  readonly givingBack: bigint;
}
