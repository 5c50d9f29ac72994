import type { Decimal } from 'decimal.js';
import { priceOfNative } from '@twinlane/core/market/blockPrices';
import type { Token } from '@twinlane/core/market/token';
import type { ExecutorWiring } from './executor/createExecutor.ts';

/** Cash per whole native unit, as the pools of the wrapped currency stand. */
export interface NativePrice {
  now(): Decimal;
  /** As they stood after a block; as they stand now where the node has forgotten. */
  at(block: number): Promise<Decimal>;
}

/** Reads the price of the native currency off the mirrored pools. */
export function nativePriceIn(
  mirror: Pick<ExecutorWiring['mirror'], 'head' | 'poolsOf' | 'blockAt'>,
  cash: Token,
  wrappedNative: Token,
): NativePrice {
  const now = (): Decimal =>
    priceOfNative({
      header: mirror.head(),
      cash,
      wrappedNative,
      tokens: [],
      poolsOf: (a, b) => mirror.poolsOf(a, b),
    });
  return {
    now,
    async at(block) {
      const pools = mirror.poolsOf(wrappedNative.address, cash.address).map(({ address }) => address);
      const update = await mirror.blockAt(block, pools);
      return update === undefined
        ? now()
        : priceOfNative({
            header: update.header,
            cash,
            wrappedNative,
            tokens: [],
            poolsOf: () => pools.map((pool) => update.after(pool)).filter((pool) => pool !== undefined),
          });
    },
  };
}
