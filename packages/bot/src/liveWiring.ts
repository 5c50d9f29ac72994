import type { BlockHeader } from '@twinlane/core/market/block';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Clock, Ids } from '@twinlane/core/ports';
import type { AllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import type { PolicySigner } from '@twinlane/core/wallet/policySigner';
import type { Config } from './config/configSchema.ts';
import type { LiveLimits } from './config/guardMode.ts';
import type { Connections } from './connect.ts';
import type { Log } from './observe/createLog.ts';
import type { WalletDesk } from './walletDesk.ts';

/** What the live side is opened with. */
export interface LiveParts {
  readonly config: Config;
  readonly connections: Connections;
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  /** On a real chain: whom to ask for the key and for confirmation. */
  readonly wallet?: WalletDesk;
  /** On the embedded market. */
  readonly market?: SandboxManifest;
}

/** What the parts of the live side share. */
export interface LiveWiring extends LiveParts {
  readonly limits: LiveLimits;
  /** Those that may be traded on. */
  readonly venues: readonly VenueDefinition[];
  readonly register: AllowanceRegister;
  readonly signer: PolicySigner;
  /** The newest block that was seen. */
  readonly head: { current: BlockHeader | undefined };
}
