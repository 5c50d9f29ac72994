import type { Decimal } from 'decimal.js';
import { marketDepth } from '@twinlane/core/market/marketDepth';
import type { Token } from '@twinlane/core/market/token';
import type { PoolMirror } from '@twinlane/core/ports';
import type { LiveMarket } from './api/appState.ts';

/** What the API may ask of the pools as they stand. Asked only once the mirror has started. */
export function liveMarket(source: {
  readonly mirror: Pick<PoolMirror, 'poolsOf'>;
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** Undefined until there is a block. */
  readonly nativePrice: () => Decimal | undefined;
}): LiveMarket {
  const { mirror, cash, wrappedNative, nativePrice } = source;
  return {
    cash,
    depth: (token) => {
      const price = nativePrice();
      return price === undefined
        ? []
        : marketDepth(
            { cash, wrappedNative, nativePrice: price, poolsOf: (a, b) => mirror.poolsOf(a, b) },
            token,
          );
    },
  };
}
