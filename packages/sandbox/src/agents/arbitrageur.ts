import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { Pool } from '@twinlane/core/amm/pool';
import type { Token } from '@twinlane/core/market/token';
import type { AgentAction } from './agentAction.ts';
import type { MarketPool, MarketView } from './marketView.ts';
import { fairSqrtPrice, isLive, sqrtPriceOf, toSqrtPriceX96 } from './poolPrice.ts';
import { createRandomStream, restoreRandomStream, type RandomState } from './randomStream.ts';

/** How strong the arbitrageurs are. */
export interface ArbitrageOptions {
  /** Trading accounts of the arbitrageurs. */
  readonly agents: readonly number[];
  /** Trading account of whoever launched a token; trades where nobody else can. */
  readonly insider: number;
  readonly maxTradesPerBlock: number;
  /** What one trade may risk, dollars. */
  readonly capitalUsd: number;
}

/** Traders who know the hidden prices and are paid for pulling pools towards them. */
export interface Arbitrageurs {
  decide(view: MarketView): readonly AgentAction[];
  state(): RandomState;
}

/**
 * Share of a pool's mispricing (beyond its fee) that is closed in one block: a little is left, as where arbitrageurs do
 * not all see the same block.
 */
const CLOSE_FROM = 0.7;
const CLOSE_TO = 0.95;
/** A V2 trade wants at least this share of the quoted output; others trade in the same block. */
const V2_TOLERANCE_BPS = 60n;
/** Gas units of a swap with its transfers, for weighing a profit. */
const SWAP_GAS = 130_000n;
const TIP_WEI = 100_000_000n;

interface Opportunity {
  readonly action: (agent: number) => AgentAction;
  readonly profitUsd: number;
  readonly insider: boolean;
}

/** Arbitrageurs of `seed`; `state` continues where a checkpoint was taken. */
export function createArbitrageurs(
  seed: number,
  options: ArbitrageOptions,
  state?: RandomState,
): Arbitrageurs {
  const random = state === undefined ? createRandomStream(seed, 'arbitrageur') : restoreRandomStream(state);
  return {
    decide(view) {
      const gasUsd = (Number(SWAP_GAS * (view.baseFeePerGas + TIP_WEI)) / 1e18) * view.etherUsd;
      const opportunities: Opportunity[] = [];
      for (const candidate of view.pools) {
        // One draw per pool and block whatever the pool's state, so that one pool's luck does not depend on another's.
        const closed = random.between(CLOSE_FROM, CLOSE_TO);
        const found = findOpportunity(candidate, view, closed, options.capitalUsd);
        if (found !== undefined && found.profitUsd > gasUsd) {
          opportunities.push(found);
        }
      }
      opportunities.sort((a, b) => b.profitUsd - a.profitUsd);
      return opportunities
        .slice(0, options.maxTradesPerBlock)
        .map(({ action, insider }) => action(insider ? options.insider : random.pick(options.agents)));
    },
    state: () => random.state(),
  };
}

function findOpportunity(
  { pool, trust }: MarketPool,
  view: MarketView,
  closed: number,
  capitalUsd: number,
): Opportunity | undefined {
  if (trust.arbitrage === 'none' || !isLive(pool)) {
    return undefined;
  }
  const usd0 = view.fundamental(pool.token0.address);
  const usd1 = view.fundamental(pool.token1.address);
  const here = sqrtPriceOf(pool);
  const fair = fairSqrtPrice(pool, usd0, usd1);
  const zeroForOne = here > fair;
  const [tokenIn, tokenOut] = zeroForOne ? [pool.token0, pool.token1] : [pool.token1, pool.token0];
  const [usdIn, usdOut] = zeroForOne ? [usd0, usd1] : [usd1, usd0];
  const tax = tokenIn.address === trust.token ? trust.sellTax : 0;
  const cost = pool.fee / 1e6 + tax;
  // In square roots a gap is half of what it is in prices.
  const gap = Math.abs(fair - here) / here;
  const excess = gap - cost / 2;
  if (excess <= 0) {
    return undefined;
  }
  const target = zeroForOne ? here * (1 - excess * closed) : here * (1 + excess * closed);
  const capital = BigInt(Math.floor((capitalUsd / usdIn) * Number(10n ** BigInt(tokenIn.decimals))));
  const plan = planSwap(pool, tokenIn, { zeroForOne, here, target, capital, tax });
  if (plan === undefined) {
    return undefined;
  }
  const spent = (Number(plan.amountIn) / Number(10n ** BigInt(tokenIn.decimals))) * usdIn;
  const earned = (Number(plan.amountOut) / Number(10n ** BigInt(tokenOut.decimals))) * usdOut;
  return { action: plan.action, profitUsd: earned - spent, insider: trust.arbitrage === 'insider' };
}

interface Aim {
  readonly zeroForOne: boolean;
  /** Square root prices now and after the trade. */
  readonly here: number;
  readonly target: number;
  /** Most that may be paid in, base units. */
  readonly capital: bigint;
  readonly tax: number;
}

interface PlannedSwap {
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly action: (agent: number) => AgentAction;
}

/** Sizes the trade that brings the pool to `target`, exactly as the contract will compute it. */
function planSwap(pool: Pool, tokenIn: Token, aim: Aim): PlannedSwap | undefined {
  const { zeroForOne, capital } = aim;
  if (pool.kind === 'concentratedLiquidity') {
    const sqrtPriceLimitX96 = toSqrtPriceX96(aim.target);
    const quote = quoteExactIn(pool, tokenIn.address, capital, { sqrtPriceLimitX96 });
    if (quote.amountIn === 0n) {
      return undefined;
    }
    return {
      amountIn: quote.amountIn,
      amountOut: quote.amountOut,
      action: (agent) => ({
        kind: 'swapV3',
        agent,
        pool: pool.address,
        zeroForOne,
        amountIn: quote.amountIn,
        sqrtPriceLimitX96,
      }),
    };
  }
  const reserveIn = Number(zeroForOne ? pool.reserve0 : pool.reserve1);
  const move = zeroForOne ? aim.here / aim.target : aim.target / aim.here;
  const received = (reserveIn * (move - 1)) / (1 - pool.fee / 1e6);
  const wanted = BigInt(Math.max(0, Math.floor(received / (1 - aim.tax))));
  const amountIn = wanted < capital ? wanted : capital;
  const arrives = BigInt(Math.floor(Number(amountIn) * (1 - aim.tax)));
  const quote = quoteExactIn(pool, tokenIn.address, aim.tax === 0 ? amountIn : arrives);
  if (quote.amountOut === 0n) {
    return undefined;
  }
  return {
    amountIn,
    amountOut: quote.amountOut,
    action: (agent) => ({
      kind: 'swapV2',
      agent,
      pool: pool.address,
      zeroForOne,
      amountIn,
      fee: pool.fee,
      minAmountOut: (quote.amountOut * (10_000n - V2_TOLERANCE_BPS)) / 10_000n,
    }),
  };
}
