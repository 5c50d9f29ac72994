import type { AgentAction } from './agentAction.ts';
import { exponential } from './exponential.ts';
import type { MarketPool, MarketView } from './marketView.ts';
import { depthOf, isLive, sqrtPriceOf, toSqrtPriceX96 } from './poolPrice.ts';
import {
  createRandomStream,
  restoreRandomStream,
  type RandomState,
  type RandomStream,
} from './randomStream.ts';

/** How much noise there is. */
export interface NoiseOptions {
  /** Trading accounts of the noise traders. */
  readonly agents: readonly number[];
  /** Trades expected per block over all pools. */
  readonly tradesPerBlock: number;
}

/** People who trade for reasons of their own, in both directions. */
export interface NoiseTraders {
  decide(view: MarketView): readonly AgentAction[];
  state(): RandomState;
}

/** Median trade as a share of the pool's depth on the side that is paid in. */
const MEDIAN_SIZE = 0.0004;
/** Spread of the log of the size: one trade in a hundred is twenty times the median. */
const SIZE_SPREAD = 1.3;
/** One trade in fifty is a whale's. */
const WHALE_CHANCE = 0.02;
const WHALE_FACTOR = 8;
const MAX_SIZE = 0.02;
/** A V3 trade gives up when the price has moved this far (in square roots) since it was decided. */
const PATIENCE = 0.03;

/** Noise traders of `seed`; `state` continues where a checkpoint was taken. */
export function createNoiseTraders(seed: number, options: NoiseOptions, state?: RandomState): NoiseTraders {
  const random = state === undefined ? createRandomStream(seed, 'noise') : restoreRandomStream(state);
  return {
    decide(view) {
      const pools = view.pools.filter(({ pool, trust }) => trust.noise !== 'none' && isLive(pool));
      const totalPopularity = pools.reduce((sum, { popularity }) => sum + popularity, 0);
      const actions: AgentAction[] = [];
      for (let left = random.arrivals(options.tradesPerBlock); left > 0 && pools.length > 0; left -= 1) {
        const target = chooseByPopularity(pools, random.uniform() * totalPopularity);
        actions.push(trade(target, random.pick(options.agents), random));
      }
      return actions;
    },
    state: () => random.state(),
  };
}

function chooseByPopularity(pools: readonly MarketPool[], draw: number): MarketPool {
  let rest = draw;
  let chosen: MarketPool | undefined;
  for (const pool of pools) {
    chosen = pool;
    rest -= pool.popularity;
    if (rest < 0) {
      break;
    }
  }
  if (chosen === undefined) {
    throw new RangeError('there is no pool to choose from');
  }
  return chosen;
}

function trade({ pool, trust }: MarketPool, agent: number, random: RandomStream): AgentAction {
  const coin = random.chance(0.5);
  const zeroForOne = trust.noise === 'buyOnly' ? pool.token0.address !== trust.token : coin;
  const whale = random.chance(WHALE_CHANCE) ? WHALE_FACTOR : 1;
  const size = Math.min(MAX_SIZE, MEDIAN_SIZE * whale * exponential(SIZE_SPREAD * random.normal()));
  const { depth0, depth1 } = depthOf(pool);
  const amountIn = BigInt(Math.max(1, Math.floor(size * (zeroForOne ? depth0 : depth1))));
  if (pool.kind === 'constantProduct') {
    return {
      kind: 'swapV2',
      agent,
      pool: pool.address,
      zeroForOne,
      amountIn,
      fee: pool.fee,
      minAmountOut: 0n,
    };
  }
  const limit = sqrtPriceOf(pool) * (zeroForOne ? 1 - PATIENCE : 1 + PATIENCE);
  return {
    kind: 'swapV3',
    agent,
    pool: pool.address,
    zeroForOne,
    amountIn,
    sqrtPriceLimitX96: toSqrtPriceX96(limit),
  };
}
