import type { SandboxManifest, SandboxPool, SandboxVenue } from '@twinlane/core/market/sandboxManifest';
import type { Token } from '@twinlane/core/market/token';
import type { Anvil } from '../anvil/anvil.ts';
import type { SandboxDeployment, VenueDeployment } from '../deploy/sandboxDeployment.ts';

/** What changes from block to block in a manifest. */
export interface ManifestParts {
  readonly seed: number;
  readonly blockTimeMs: number;
  /** In order of launch. */
  readonly launched: readonly Token[];
  readonly pools: readonly SandboxPool[];
  readonly blockNumber: number;
}

/** Where the market can be reached, and what is on it. */
export function manifestOf(
  anvil: Anvil,
  deployment: SandboxDeployment,
  parts: ManifestParts,
): SandboxManifest {
  const { chainId, weth, usdc, tokens, venues } = deployment;
  const { launched, ...rest } = parts;
  return {
    ...rest,
    chainId,
    ipcPath: anvil.ipcPath,
    httpUrl: anvil.httpUrl,
    weth,
    usdc,
    faucet: deployment.deployer,
    tokens: [...tokens, ...launched],
    venues: Object.values(venues).map(sandboxVenue),
  };
}

function sandboxVenue({ venue, factory, poolDeployer, router, quoter }: VenueDeployment): SandboxVenue {
  return {
    venue,
    factory,
    router,
    ...(poolDeployer === factory ? {} : { poolDeployer }),
    ...(quoter === undefined ? {} : { quoter }),
  };
}
