import type { Address, Hash } from '../money/hex.ts';
import { executorVenues } from './executorVenues.ts';
import type { VenueDefinition } from './venueDefinition.ts';

/** One place of a `TwinlaneExecutor`'s table. */
export interface ExecutorTableEntry {
  /** Zero where the place is empty. */
  readonly deployer: Address;
  readonly initCodeHash: Hash;
  /** Pairs: their fee in 1e-6. Zero: pools of concentrated liquidity. */
  readonly pairFee: number;
}

const EMPTY: ExecutorTableEntry = {
  deployer: '0x0000000000000000000000000000000000000000',
  initCodeHash: '0x0000000000000000000000000000000000000000000000000000000000000000',
  pairFee: 0,
};

/**
 * The table with which a `TwinlaneExecutor` is made for a chain: the venues that may be sent real money there. The others
 * leave their places empty.
 */
export function executorTable(
  venues: readonly VenueDefinition[],
  chainId: number,
): readonly ExecutorTableEntry[] {
  return executorVenues.map((id) => {
    const venue = venues.find((candidate) => candidate.id === id);
    const deployment = venue?.deployments[chainId];
    if (venue === undefined || deployment === undefined || !deployment.live) {
      return EMPTY;
    }
    return {
      deployer: deployment.poolDeployer ?? deployment.factory,
      initCodeHash: deployment.initCodeHash,
      pairFee: venue.kind === 'constantProduct' ? (deployment.fee ?? venue.fee) : 0,
    };
  });
}
