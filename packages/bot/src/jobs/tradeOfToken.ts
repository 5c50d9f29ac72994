import type { Address } from '@twinlane/core/money/hex';
import { z } from 'zod';

const address = z.custom<Address>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value));

/** A trade of cash for a token that is to be looked at, as it is stored. */
export const tradeOfToken = z.object({
  token: address,
  pool: address,
  /** Cash base units, as a decimal string. */
  amountIn: z.string().regex(/^\d+$/),
});

/** A trade of cash for a token that is to be looked at, as it is stored. */
export type TradeOfToken = z.infer<typeof tradeOfToken>;

/** What two trades have in common that one look answers. */
export function keyOfToken({ token, pool }: TradeOfToken): string {
  return `${token}.${pool}`;
}
