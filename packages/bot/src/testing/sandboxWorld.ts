import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { SandboxPool } from '@twinlane/core/market/sandboxManifest';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hash, Hex } from '@twinlane/core/money/hex';
import { agentDeskAbi } from '@twinlane/sandbox/abi/agentDeskAbi';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import type { Anvil, SandboxTransaction } from '@twinlane/sandbox/anvil/anvil';
import { mineBlock } from '@twinlane/sandbox/anvil/mineBlock';
import type { AnvilOptions } from '@twinlane/sandbox/anvil/startAnvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { ownArtifact } from '@twinlane/sandbox/deploy/artifact';
import { createInitialPools } from '@twinlane/sandbox/deploy/createInitialPools';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import type { InitialPoolPlan } from '@twinlane/sandbox/deploy/initialPools';
import type { SandboxDeployment } from '@twinlane/sandbox/deploy/sandboxDeployment';
import type { ContractFunctionArgs, ContractFunctionName } from 'viem';
import { encodeDeployData, encodeFunctionData, getAddress, getContractAddress } from 'viem';

type DeskCall = ContractFunctionName<typeof agentDeskAbi, 'nonpayable'>;

/** A node with the sandbox's exchanges and pools, and somebody who trades on them when told to. */
export interface SandboxWorld {
  readonly anvil: Anvil;
  readonly deployment: SandboxDeployment;
  readonly pools: readonly KnownPool[];
  /** The trader's contract, which holds plenty of every token. */
  readonly desk: Address;
  /** A call of the desk, for `trade`. */
  deskCall<Name extends DeskCall>(
    name: Name,
    args: ContractFunctionArgs<typeof agentDeskAbi, 'nonpayable', Name>,
  ): Hex;
  /** Mines a block with these calls of the desk in one transaction; those that fail are undone and passed over. */
  trade(calls: readonly Hex[], options?: MineOptions): Promise<void>;
  /** Leaves these calls of the desk, for the least tip, to the next block that is mined; gives the transaction's hash. */
  send(calls: readonly Hex[]): Promise<Hash>;
  /** Mines a block with these transactions. */
  mine(transactions?: readonly SandboxTransaction[], options?: MineOptions): Promise<void>;
  stop(): Promise<void>;
}

interface MineOptions {
  readonly baseFeePerGas?: bigint;
  /** Seconds after the last block. */
  readonly after?: number;
}

const TRADER = getAddress('0x7ade0000000000000000000000000000000071ad');
const PLENTY = 10n ** 60n;

/** Starts a node, deploys everything and opens the pools of the plan (all of the sandbox's by default). */
export async function startSandboxWorld(
  options: AnvilOptions & { readonly plan?: readonly InitialPoolPlan[] } = {},
): Promise<SandboxWorld> {
  const anvil = await startAnvil(options);
  try {
    const deployment = await deployExchanges(anvil);
    const pools = await createInitialPools(anvil, deployment, options.plan);
    const desk = getContractAddress({ from: TRADER, nonce: 0n });
    const mine: SandboxWorld['mine'] = async (
      transactions = [],
      { baseFeePerGas = 10n ** 9n, after = 1 } = {},
    ) => {
      const last = await anvil.request<{ timestamp: string }>('eth_getBlockByNumber', ['latest', false]);
      await mineBlock(anvil, { timestamp: Number(last.timestamp) + after, baseFeePerGas, transactions });
    };
    const deskCall = ((functionName: DeskCall, args: never) =>
      encodeFunctionData({ abi: agentDeskAbi, functionName, args })) as SandboxWorld['deskCall'];
    const tokens = tokensOf(deployment);
    await openDesk(anvil, deployment, desk, mine);
    return {
      anvil,
      deployment,
      pools: pools.map((pool) => knownPool(pool, tokens)),
      desk,
      deskCall,
      mine,
      trade: (calls, how) =>
        mine([{ from: TRADER, to: desk, data: deskCall('executeAll', [calls]), gas: 25_000_000n }], how),
      async send(calls) {
        const data = deskCall('executeAll', [calls]);
        const [gas, maxPriorityFeePerGas, maxFeePerGas] = ['0x17d7840', '0x1', '0x3b9aca01'];
        await anvil.request('anvil_impersonateAccount', [TRADER]);
        return anvil.request<Hash>('eth_sendTransaction', [
          { from: TRADER, to: desk, data, gas, maxPriorityFeePerGas, maxFeePerGas },
        ]);
      },
      stop: () => anvil.stop(),
    };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

/** The pool with its tokens, as the mirror wants it. */
export function knownPool(pool: SandboxPool, tokens: ReadonlyMap<Address, Token>): KnownPool {
  const { token0, token1, ...rest } = pool;
  return { ...rest, chainId: 31_337, token0: tokens.get(token0)!, token1: tokens.get(token1)! };
}

/** All tokens of a deployment by address. */
export function tokensOf(deployment: SandboxDeployment): ReadonlyMap<Address, Token> {
  const all = [deployment.weth, deployment.usdc, ...deployment.tokens];
  return new Map(all.map((token) => [token.address, token]));
}

async function openDesk(
  anvil: Anvil,
  deployment: SandboxDeployment,
  desk: Address,
  mine: SandboxWorld['mine'],
): Promise<void> {
  await anvil.request('anvil_setBalance', [TRADER, `0x${(10n ** 26n).toString(16)}`]);
  await anvil.request('anvil_setBalance', [deployment.deployer, `0x${(10n ** 26n).toString(16)}`]);
  const { abi, bytecode } = ownArtifact('AgentDesk');
  const { deployer, weth, usdc, tokens } = deployment;
  await mine([
    { from: TRADER, data: encodeDeployData({ abi, bytecode, args: [TRADER] }), gas: 8_000_000n },
    ...[usdc, ...tokens].map((token) => ({
      from: deployer,
      to: token.address,
      data: encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [desk, PLENTY] }),
    })),
    {
      from: deployer,
      to: weth.address,
      data: encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [desk, 10n ** 23n] }),
    },
  ]);
}
