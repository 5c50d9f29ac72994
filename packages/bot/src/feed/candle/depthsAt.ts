import type { Decimal } from 'decimal.js';
import { marketDepth, type DepthLevel } from '@twinlane/core/market/marketDepth';
import type { Address } from '@twinlane/core/money/hex';
import type { BlockUpdate } from '@twinlane/core/ports';
import type { CandleKeeperOptions } from './candleKeeper.ts';

/** Reads the depth of tokens as it was before a block; each token once, however often it is asked for. */
export function depthsAt(
  { mirror, cash, wrappedNative }: CandleKeeperOptions,
  update: BlockUpdate,
  nativePrice: Decimal,
): (token: Address) => readonly DepthLevel[] {
  const known = new Map<Address, readonly DepthLevel[]>();
  const poolsOf = (tokenA: Address, tokenB: Address) =>
    mirror
      .poolsOf(tokenA, tokenB)
      .map(({ address }) => update.before(address))
      .filter((pool) => pool !== undefined);
  return (token) => {
    const depth = known.get(token) ?? marketDepth({ cash, wrappedNative, nativePrice, poolsOf }, token);
    known.set(token, depth);
    return depth;
  };
}
