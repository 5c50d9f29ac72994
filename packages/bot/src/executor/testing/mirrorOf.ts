import type { Address } from '@twinlane/core/money/hex';
import type { FakeMarket } from './fakeWorld.ts';

/** The market as the mirror of those pools. */
export function mirrorOf(market: FakeMarket, known: readonly Address[]) {
  return {
    head: () => market.head,
    lag: () => 0,
    pool: (address: Address) => market.pool(address),
    pools: () => known.flatMap((address) => market.pool(address) ?? []),
    poolsOf: (a: Address, b: Address) => market.poolsOf(a, b),
    known: () => undefined,
    onBlock: (listener: Parameters<FakeMarket['onBlock']>[0]) => market.onBlock(listener),
    onRollback: (listener: Parameters<FakeMarket['onRollback']>[0]) => market.onRollback(listener),
    onReset: (listener: Parameters<FakeMarket['onReset']>[0]) => market.onReset(listener),
  };
}
