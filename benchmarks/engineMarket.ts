import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { PriceHistories } from '@twinlane/core/market/priceHistory';
import type { Token } from '@twinlane/core/market/token';
import { aBlock, anAddress, aPair, aRangePool, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import type { seededRandom } from '@twinlane/bot/store/testing/random';

/** A whole token. */
export const ONE = 10n ** 18n;
/** A dollar of the cash. */
export const DOLLAR = 1_000_000n;
/** Blocks of which prices are known. */
export const HISTORY = 300;

/** Two pairs each, and concentrated liquidity for every third token. */
export function poolsOf(token: Token, index: number): Pool[] {
  const pair = (factor: bigint, changes: Parameters<typeof aPair>[4]): Pool =>
    aPair(token, factor * 1_000_000n * ONE, USDC, factor * 1_000_000n * DOLLAR, changes);
  const pairsOfToken = [
    pair(5n, {}),
    pair(2n, { address: anAddress(0xb0_0000 + index), venue: 'sushiswap-v2' }),
  ];
  const [token0, token1] = BigInt(USDC.address) < BigInt(token.address) ? [USDC, token] : [token, USDC];
  // One to one in whole units: 12 decimals apart.
  const tick = token0 === USDC ? 276_324 : -276_324;
  const range = aRangePool(token0, token1, {
    tick,
    liquidity: 10n ** 20n,
    address: anAddress(0xc0_0000 + index),
  });
  return index % 3 === 0 ? [...pairsOfToken, range] : pairsOfToken;
}

/** Whether the pool trades the token. */
export function pairs(pool: Pool, token: Token): boolean {
  return [pool.token0.address, pool.token1.address].includes(token.address);
}

type Random = ReturnType<typeof seededRandom>;

/** Somebody trades up to 0.4 % of a pair's cash. */
export function wander(pool: Pool, random: Random): Pool {
  const buys = random.below(1_000) < 505;
  const share = BigInt(random.below(40) + 1);
  return traded(pool, buys ? USDC : otherOf(pool), share);
}

/** Somebody sells so much that the price falls by about a quarter. */
export function crash(pool: Pool): Pool {
  return traded(pool, otherOf(pool), 1_600n);
}

function otherOf(pool: Pool): Token {
  return pool.token0.address === USDC.address ? pool.token1 : pool.token0;
}

function traded(pool: Pool, tokenIn: Token, shareBps: bigint): Pool {
  const is0 = pool.token0.address === tokenIn.address;
  const depth =
    pool.kind === 'constantProduct'
      ? is0
        ? pool.reserve0
        : pool.reserve1
      : 1_000_000n * (tokenIn === USDC ? DOLLAR : ONE);
  const quote = quoteExactIn(pool, tokenIn.address, (depth * shareBps) / 10_000n);
  return quote.complete ? quote.after : pool;
}

/** Prices of the blocks up to `head`, in small steps. */
export function historiesOf(tokens: readonly Token[], random: Random, head: number): PriceHistories {
  return new Map(
    tokens.map((token) => {
      let price = token === WETH ? 3_000 : 1;
      const points = Array.from({ length: HISTORY }, (_, index) => {
        const blockNumber = head - HISTORY + 1 + index;
        price *= 1 + (random.below(2_001) - 1_000) / 400_000;
        return {
          blockNumber,
          timestamp: aBlock(head).timestamp - HISTORY + 1 + index,
          price,
          volume: 1_000_000,
        };
      });
      return [token.address, points] as const;
    }),
  );
}
