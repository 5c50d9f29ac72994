import type { Hex } from '@twinlane/core/money/hex';
import type { Anvil } from '../anvil/anvil.ts';
import { planExchanges } from './deployExchanges.ts';
import type { SandboxDeployment } from './sandboxDeployment.ts';

/**
 * Puts contracts on the chain that were not yet deployed when its market opened, at the addresses that they have everywhere.
 * Their code is what their creation would return; none of them writes anything when it is created. Undefined where nothing
 * is missing. No block is mined: the next one stands on another state than a replay of it would.
 */
export async function completeDeployment(
  anvil: Anvil,
  known: SandboxDeployment,
): Promise<SandboxDeployment | undefined> {
  const { script, deployment } = planExchanges();
  const names = new Set(known.contracts.map(({ name }) => name));
  const creations = script.transactions.filter(({ to }) => to === undefined);
  const missing = script.contracts.flatMap(({ name, address }, index) =>
    names.has(name) ? [] : [{ address, creation: creations[index] }],
  );
  for (const { address, creation } of missing) {
    const code = await anvil.request<Hex>('eth_call', [
      { from: script.deployer, data: creation?.data },
      'latest',
    ]);
    await anvil.request('anvil_setCode', [address, code]);
  }
  return missing.length === 0 ? undefined : { ...deployment, blockNumber: known.blockNumber };
}
