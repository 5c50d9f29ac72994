import type { Address } from '@twinlane/core/money/hex';
import type { AgentAction } from './agentAction.ts';
import type { MarketPool, MarketView } from './marketView.ts';
import { isLive } from './poolPrice.ts';
import {
  createRandomStream,
  restoreRandomStream,
  type RandomState,
  type RandomStream,
} from './randomStream.ts';

/** How busy the liquidity providers are. */
export interface LiquidityOptions {
  /** Trading accounts of the providers; each pool belongs to one of them. */
  readonly agents: readonly number[];
  /** Chance that anything happens in a block. */
  readonly activity: number;
  /** Positions (V3) that may be open in one pool at a time. */
  readonly maxPositionsPerPool: number;
}

/** A V3 position of a provider. */
export interface ProvidedPosition {
  readonly pool: Address;
  readonly agent: number;
  readonly tickLower: number;
  readonly tickUpper: number;
  readonly liquidity: bigint;
}

/** The providers' part of a checkpoint. */
export interface LiquidityState {
  readonly random: RandomState;
  /** Oldest first. */
  readonly positions: readonly ProvidedPosition[];
}

/** People who add liquidity around the price and take it away again. */
export interface LiquidityProviders {
  decide(view: MarketView): readonly AgentAction[];
  state(): LiquidityState;
}

/**
 * Ranges begin and end on a coarse grid of about 8 % (in ticks). A burned position leaves its record in the pool's storage
 * for ever, so a week of fresh ranges on the fine grid would make the chain's state grow; on this one it ends.
 */
const GRID_TICKS = 800;
const HALF_WIDTHS = [1, 2, 4] as const;

/** Liquidity providers of `seed`; `state` continues where a checkpoint was taken. */
export function createLiquidityProviders(
  seed: number,
  options: LiquidityOptions,
  state?: LiquidityState,
): LiquidityProviders {
  const random =
    state === undefined ? createRandomStream(seed, 'liquidity') : restoreRandomStream(state.random);
  let positions = [...(state?.positions ?? [])];
  return {
    decide(view) {
      const known = new Set<string>(view.pools.map(({ pool }) => pool.address));
      positions = positions.filter(({ pool }) => known.has(pool));
      const pools = view.pools.filter(({ pool, trust }) => trust.arbitrage === 'open' && isLive(pool));
      if (!random.chance(options.activity) || pools.length === 0) {
        return [];
      }
      const target = random.pick(pools);
      const agent = providerOf(target.pool.address, options.agents);
      if (target.pool.kind === 'constantProduct') {
        return changeReserves(target, view, agent, random);
      }
      const open = positions.filter(({ pool }) => pool === target.pool.address);
      const [oldest] = open;
      if (oldest !== undefined && (open.length >= options.maxPositionsPerPool || random.chance(0.3))) {
        positions = positions.filter((position) => position !== oldest);
        return [{ kind: 'burnV3', ...oldest }];
      }
      const position = freshPosition(target, agent, random);
      if (open.some((other) => sameRange(other, position))) {
        return [];
      }
      positions.push(position);
      return [{ kind: 'mintV3', ...position }];
    },
    state: () => ({ random: random.state(), positions: [...positions] }),
  };
}

/** The provider whose pool it is: every pool belongs to one, so that its positions lie in few hands and on few ranges. */
export function providerOf(pool: Address, agents: readonly number[]): number {
  const agent = agents[Number.parseInt(pool.slice(-4), 16) % agents.length];
  if (agent === undefined) {
    throw new RangeError('there are no liquidity providers');
  }
  return agent;
}

/** Two positions of one agent over one range are one position to the pool; keep them apart. */
function sameRange(a: ProvidedPosition, b: ProvidedPosition): boolean {
  return a.agent === b.agent && a.tickLower === b.tickLower && a.tickUpper === b.tickUpper;
}

function changeReserves(
  { pool }: MarketPool,
  view: MarketView,
  agent: number,
  random: RandomStream,
): readonly AgentAction[] {
  if (pool.kind !== 'constantProduct') {
    return [];
  }
  const held = view.liquidityTokens(pool.address, agent);
  const share = BigInt(random.integer(100, 600));
  if (held > 0n && random.chance(0.5)) {
    return [{ kind: 'burnV2', agent, pool: pool.address, liquidity: held }];
  }
  const amount0 = (pool.reserve0 * share) / 10_000n;
  const amount1 = (pool.reserve1 * share) / 10_000n;
  return held > 0n ? [] : [{ kind: 'mintV2', agent, pool: pool.address, amount0, amount1 }];
}

function freshPosition({ pool }: MarketPool, agent: number, random: RandomStream): ProvidedPosition {
  if (pool.kind !== 'concentratedLiquidity') {
    throw new RangeError(`${pool.address} has no ranges`);
  }
  const step = Math.ceil(GRID_TICKS / pool.tickSpacing) * pool.tickSpacing;
  const centre = Math.round(pool.tick / step) * step;
  const half = random.pick(HALF_WIDTHS) * step;
  const share = BigInt(random.integer(200, 1500));
  return {
    pool: pool.address,
    agent,
    tickLower: centre - half,
    tickUpper: centre + half,
    liquidity: (pool.liquidity * share) / 10_000n + 1n,
  };
}
