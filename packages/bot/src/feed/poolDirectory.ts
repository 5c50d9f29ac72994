import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';

/** What never changes about the mirrored pools, by address, by pair and by token. */
export class PoolDirectory {
  private readonly byAddress = new Map<string, KnownPool>();
  private readonly byPair = new Map<string, Address[]>();
  private readonly tokens = new Map<Address, Token>();

  /** Keys are lower-case addresses. */
  get pools(): ReadonlyMap<string, KnownPool> {
    return this.byAddress;
  }

  get(address: Address): KnownPool | undefined {
    return this.byAddress.get(address.toLowerCase());
  }

  /** Addresses of the pools that pair the two tokens, in either order. */
  pairing(tokenA: Address, tokenB: Address): readonly Address[] {
    return this.byPair.get(pairKey(tokenA, tokenB)) ?? [];
  }

  token(address: Address): Token | undefined {
    return this.tokens.get(address);
  }

  /** Adds a pool, or replaces what was said of it. */
  put(pool: KnownPool): void {
    const key = pool.address.toLowerCase();
    const known = this.byAddress.has(key);
    this.byAddress.set(key, pool);
    if (known) {
      return;
    }
    for (const token of [pool.token0, pool.token1]) {
      this.tokens.set(token.address, this.tokens.get(token.address) ?? token);
    }
    const pair = pairKey(pool.token0.address, pool.token1.address);
    this.byPair.set(pair, [...(this.byPair.get(pair) ?? []), pool.address]);
  }

  /** Forgets a pool; its tokens are remembered. */
  remove({ address, token0, token1 }: KnownPool): void {
    this.byAddress.delete(address.toLowerCase());
    const pair = pairKey(token0.address, token1.address);
    const left = (this.byPair.get(pair) ?? []).filter((each) => each !== address);
    if (left.length > 0) {
      this.byPair.set(pair, left);
    } else {
      this.byPair.delete(pair);
    }
  }
}

function pairKey(tokenA: Address, tokenB: Address): string {
  return tokenA < tokenB ? `${tokenA} ${tokenB}` : `${tokenB} ${tokenA}`;
}
