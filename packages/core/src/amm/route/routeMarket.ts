import type { VenueDefinition } from '../../market/venueDefinition.ts';
import type { Pool } from '../pool.ts';
import { createPoolGraph, type PoolGraph } from './poolGraph.ts';

/** Venues whose pools one transaction can combine. */
export interface ExecutionGroup {
  /** Registry ids. */
  readonly venues: ReadonlySet<string>;
  /** Whether it can take several routes; if not, a trade has one. */
  readonly splits: boolean;
  /**
   * Whether our own contract executes it. Routers buy an exact amount over pools of one kind alone, and trade tokens that keep a
   * part of transfers over one route.
   */
  readonly ownContract: boolean;
}

/** What a trade may combine: pools that the routers of one family execute, or any. */
export type RouteThrough = 'oneFamily' | 'anyVenue';

/** Pools at one state, as plans see them. Keep it as long as the pools stay: plans get faster. */
export interface RouteMarket {
  readonly groups: readonly (Omit<ExecutionGroup, 'venues'> & { readonly graph: PoolGraph })[];
}

/** What SwapRouter02 takes the creation code and fee of its family's pairs to be: they are compiled in. */
const ROUTER02_PAIR_HASH = '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f';
const ROUTER02_PAIR_FEE = 3_000;

/**
 * What can be combined on a chain. A family's SwapRouter02 trades with its pools and, where they are Uniswap's own code, its
 * pairs; every other venue is on its own, and a V2 router takes one route. `anyVenue` needs a contract of our own on the
 * chain.
 */
export function executionGroups(
  venues: readonly VenueDefinition[],
  chainId: number,
  through: RouteThrough,
): readonly ExecutionGroup[] {
  const present = venues.filter(({ deployments }) => deployments[chainId] !== undefined);
  if (through === 'anyVenue') {
    return [{ venues: new Set(present.map(({ id }) => id)), splits: true, ownContract: true }];
  }
  const groups = new Map<string, { venues: Set<string>; splits: boolean; ownContract: boolean }>();
  for (const venue of present) {
    const isShared = present.some(
      (other) =>
        other.family === venue.family &&
        other.deployments[chainId]?.routerAbi === 'v3Router02' &&
        (other.id === venue.id || isOwnPair(venue, chainId)),
    );
    const key = isShared ? venue.family : venue.id;
    const splits = isShared || venue.deployments[chainId]?.routerAbi !== 'v2Router';
    const group = groups.get(key) ?? { venues: new Set(), splits, ownContract: false };
    group.venues.add(venue.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function isOwnPair(venue: VenueDefinition, chainId: number): boolean {
  const deployment = venue.deployments[chainId];
  return (
    venue.kind === 'constantProduct' &&
    deployment?.initCodeHash === ROUTER02_PAIR_HASH &&
    (deployment.fee ?? venue.fee) === ROUTER02_PAIR_FEE
  );
}

/** Sorts pools into the groups that may be combined. Pools of venues in no group are left out. */
export function createRouteMarket(pools: Iterable<Pool>, groups: readonly ExecutionGroup[]): RouteMarket {
  const all = [...pools];
  return {
    groups: groups.map(({ venues, ...group }) => ({
      ...group,
      graph: createPoolGraph(all.filter(({ venue }) => venues.has(venue))),
    })),
  };
}
