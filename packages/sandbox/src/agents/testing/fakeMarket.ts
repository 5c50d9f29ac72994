import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import { sqrtRatioAtTick, tickAtSqrtRatio } from '@twinlane/core/amm/tickMath';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import type { Token } from '@twinlane/core/market/token';
import type { AgentAction } from '../agentAction.ts';
import type { MarketPool, MarketView } from '../marketView.ts';
import { fairSqrtPrice, toSqrtPriceX96 } from '../poolPrice.ts';

/** A token of 18 decimals and a dollar of 6. */
export const coin: Token = {
  chainId: 31_337,
  address: '0x1111111111111111111111111111111111111111',
  symbol: 'COIN',
  decimals: 18,
};
export const dollar: Token = {
  chainId: 31_337,
  address: '0x2222222222222222222222222222222222222222',
  symbol: 'USDC',
  decimals: 6,
};

const identity = { venue: 'test', token0: coin, token1: dollar, fee: 3000 };

/** A V2 pool that prices the coin at `usd`, with a million dollars on each side. */
export function pairAt(usd: number): Pool {
  return {
    ...identity,
    kind: 'constantProduct',
    address: '0x3333333333333333333333333333333333333333',
    reserve0: BigInt(Math.floor(1e6 / usd)) * 10n ** 18n,
    reserve1: 1_000_000_000_000n,
  };
}

/** A V3 pool that prices the coin at `usd`, with a wide and a narrow position. */
export function rangesAt(usd: number): Pool {
  const draft = {
    ...identity,
    kind: 'constantProduct',
    address: coin.address,
    reserve0: 1n,
    reserve1: 1n,
  } as const;
  const sqrtPriceX96 = toSqrtPriceX96(fairSqrtPrice(draft, usd, 1));
  const tick = tickAtSqrtRatio(sqrtPriceX96);
  const centre = Math.round(tick / 60) * 60;
  const narrow = 400_000_000_000_000_000n;
  const wide = 1_000_000_000_000_000_000n;
  const entries = [
    { tick: centre - 60_000, liquidityNet: wide, liquidityGross: wide },
    { tick: centre - 600, liquidityNet: narrow, liquidityGross: narrow },
    { tick: centre + 600, liquidityNet: -narrow, liquidityGross: narrow },
    { tick: centre + 60_000, liquidityNet: -wide, liquidityGross: wide },
  ];
  return {
    ...identity,
    kind: 'concentratedLiquidity',
    address: '0x4444444444444444444444444444444444444444',
    tickSpacing: 60,
    sqrtPriceX96: sqrtPriceX96 > sqrtRatioAtTick(tick) ? sqrtPriceX96 : sqrtRatioAtTick(tick),
    tick,
    liquidity: narrow + wide,
    ticks: createTickTable(60, entries),
  };
}

/** What agents see of those pools when the coin is worth `usd`. */
export function viewOf(
  pools: readonly Pool[],
  usd: number,
  trust: Partial<MarketPool['trust']> = {},
): MarketView {
  return {
    blockNumber: 1,
    baseFeePerGas: 1_000_000_000n,
    pools: pools.map((pool) => ({
      pool,
      popularity: 1,
      trust: { arbitrage: 'open', noise: 'both', token: coin.address, sellTax: 0, ...trust },
    })),
    fundamental: (token) => (token === coin.address ? usd : 1),
    etherUsd: 2500,
    liquidityTokens: () => 0n,
  };
}

/** The pools after the agents' swaps. */
export function afterSwaps(pools: readonly Pool[], actions: readonly AgentAction[]): readonly Pool[] {
  return pools.map((pool) =>
    actions.reduce<Pool>((current, action) => {
      if (action.pool !== current.address || (action.kind !== 'swapV2' && action.kind !== 'swapV3')) {
        return current;
      }
      const tokenIn = action.zeroForOne ? current.token0 : current.token1;
      const options = action.kind === 'swapV3' ? { sqrtPriceLimitX96: action.sqrtPriceLimitX96 } : {};
      return quoteExactIn(current, tokenIn.address, action.amountIn, options).after;
    }, pool),
  );
}
