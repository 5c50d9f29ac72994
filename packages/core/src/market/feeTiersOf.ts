import type { ConcentratedLiquidityVenue, FeeTier } from './venueDefinition.ts';

/** The fees with which the venue's pools on a chain can be created, lowest first; empty where the venue is not there. */
export function feeTiersOf(venue: ConcentratedLiquidityVenue, chainId: number): readonly FeeTier[] {
  const deployment = venue.deployments[chainId];
  return deployment === undefined
    ? []
    : [...venue.feeTiers, ...(deployment.furtherFeeTiers ?? [])].sort((a, b) => a.fee - b.fee);
}
