import type { ChainDefinition } from './chainDefinition.ts';
import { executorVenues } from './executorVenues.ts';
import type { VenueDefinition } from './venueDefinition.ts';

/**
 * The venues whose pools one transaction may trade across on a chain: those in the table of its `TwinlaneExecutor`; undefined
 * where it has none.
 */
export function atomicVenues(
  chain: Pick<ChainDefinition, 'id' | 'contracts'>,
  venues: readonly VenueDefinition[],
): ReadonlySet<string> | undefined {
  if (chain.contracts.twinlaneExecutor === undefined) {
    return undefined;
  }
  const inTable: ReadonlySet<string> = new Set(executorVenues);
  const usable = venues.filter(
    ({ id, deployments }) => inTable.has(id) && deployments[chain.id] !== undefined,
  );
  return new Set(usable.map(({ id }) => id));
}
