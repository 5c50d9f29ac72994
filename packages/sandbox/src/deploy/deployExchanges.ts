import { FatalError } from '@twinlane/core/errors';
import type { Anvil } from '../anvil/anvil.ts';
import type { SandboxDeployment } from './sandboxDeployment.ts';

/** Deploys tokens, venues and helpers on a fresh chain, in a fixed order from one account. Mines a few blocks. */
export function deployExchanges(_anvil: Anvil): Promise<SandboxDeployment> {
  return Promise.reject(new FatalError('sandbox.unfinished', 'not built yet'));
}
