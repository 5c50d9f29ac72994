import { FatalError } from '@twinlane/core/errors';
import type { SandboxPool } from '@twinlane/core/market/sandboxManifest';
import type { Anvil } from '../anvil/anvil.ts';
import type { InitialPoolPlan } from './initialPools.ts';
import type { SandboxDeployment } from './sandboxDeployment.ts';

/** Creates all pools of the plan with their positions, in a few blocks. */
export function createInitialPools(
  _anvil: Anvil,
  _deployment: SandboxDeployment,
  _plan?: readonly InitialPoolPlan[],
): Promise<readonly SandboxPool[]> {
  return Promise.reject(new FatalError('sandbox.unfinished', 'not built yet'));
}
