import type { Address } from '@twinlane/core/money/hex';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { encodeFunctionData, erc20Abi } from 'viem';
import { sandbox } from '../../chain/sandbox.ts';
import type { SandboxWorld } from '../../testing/sandboxWorld.ts';
import { venues } from '../../venue/registry.ts';

/** Cash and ether, and every router allowed to take the cash. */
export async function fundWallet(world: SandboxWorld, wallet: Address, cash: bigint): Promise<void> {
  const { usdc, deployer } = world.deployment;
  await world.anvil.request('anvil_setBalance', [wallet, `0x${(10n ** 20n).toString(16)}`]);
  const routers = new Set(venues.flatMap(({ deployments }) => deployments[sandbox.id]?.router ?? []));
  await world.mine([
    {
      from: deployer,
      to: usdc.address,
      data: encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [wallet, cash] }),
    },
    ...[...routers].map((router) => ({
      from: wallet,
      to: usdc.address,
      data: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [router, cash] }),
    })),
  ]);
}
