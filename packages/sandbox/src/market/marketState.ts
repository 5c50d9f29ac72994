import type { Hash } from '@twinlane/core/money/hex';
import type { FundamentalState } from '../agents/fundamentalPrice.ts';
import type { GasRegimeState } from '../agents/gasRegime.ts';
import type { LiquidityState } from '../agents/liquidityProviders.ts';
import type { RandomState } from '../agents/randomStream.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';
import type { LauncherState } from '../launcher/launcher.ts';
import type { Listing } from '../launcher/listing.ts';
import type { ChainClock } from './chainClock.ts';
import type { BookEntryState } from './poolBook.ts';

/** Everything about the market that is not on the chain: its part of a checkpoint. Plain JSON and bigints. */
export interface MarketState {
  readonly seed: number;
  readonly deployment: SandboxDeployment;
  readonly clock: ChainClock;
  readonly launcherOn: boolean;
  /** The last block. */
  readonly blockNumber: number;
  readonly blockHash: Hash;
  /** Last block after which the node was renewed. */
  readonly renewedAtBlock: number;
  /** Transactions that the launcher's account has sent. */
  readonly launcherNonce: number;
  readonly fundamentals: readonly FundamentalState[];
  readonly gas: GasRegimeState;
  readonly noise: RandomState;
  readonly arbitrageurs: RandomState;
  readonly providers: LiquidityState;
  readonly launcher: LauncherState;
  /** Decides who comes first in a block and who tips what. */
  readonly order: RandomState;
  readonly pools: readonly BookEntryState[];
  /** In order of launch. */
  readonly listings: readonly Listing[];
}

/** What a market that has just opened knows. */
export type OpeningState = Pick<
  MarketState,
  'seed' | 'deployment' | 'clock' | 'launcherOn' | 'blockNumber' | 'blockHash' | 'launcherNonce' | 'pools'
>;
