import { z } from 'zod';
import type { MarketSnapshot, TokenMarket } from '../../market/marketSnapshot.ts';
import { oncePer } from '../../oncePer.ts';
import { isAddress } from '../../money/address.ts';
import type { OwnTrading } from '../strategy.ts';

/** The parameter that names a plan's tokens. By address alone: anybody may call a token WETH. */
export const plannedTokensSchema = z
  .array(z.string().refine(isAddress, { message: 'allowed: an address: 0x and 40 hexadecimal digits' }))
  .max(20)
  .default([]);

/**
 * The markets that a plan trades now: those of the tokens it names; where it names none, of what it holds, or else the one
 * with the most liquidity. Markets without a price or without liquidity are left out.
 */
export function plannedMarkets(
  snapshot: MarketSnapshot,
  tokens: readonly string[],
  own: Pick<OwnTrading, 'positions'>,
): readonly TokenMarket[] {
  const usable = usableMarkets(snapshot, undefined);
  if (tokens.length > 0) {
    const named = new Set(tokens.map((address) => address.toLowerCase()));
    return usable.filter(({ token }) => named.has(token.address.toLowerCase()));
  }
  const held = usable.filter(({ token }) => own.positions.has(token.address));
  return held.length > 0 ? held : deepestMarket(snapshot, undefined);
}

/** Asked by every bot with a plan, of the same snapshot. */
const usableMarkets = oncePer((snapshot: MarketSnapshot): readonly TokenMarket[] =>
  [...snapshot.tokens.values()].filter(({ price, liquidity }) => price.gt(0) && liquidity > 0n),
);
const deepestMarket = oncePer((snapshot: MarketSnapshot): readonly TokenMarket[] =>
  usableMarkets(snapshot, undefined).toSorted(deeperFirst).slice(0, 1),
);

function deeperFirst(a: TokenMarket, b: TokenMarket): number {
  if (a.liquidity === b.liquidity) {
    return a.token.address < b.token.address ? -1 : 1;
  }
  return a.liquidity > b.liquidity ? -1 : 1;
}
