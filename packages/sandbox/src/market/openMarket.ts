import { encodeDeployData, encodeFunctionData, numberToHex, parseEther } from 'viem';
import type { Token } from '@twinlane/core/market/token';
import { tokenAbi } from '../abi/exchangeAbi.ts';
import type { Anvil, SandboxTransaction } from '../anvil/anvil.ts';
import { ownArtifact } from '../deploy/artifact.ts';
import { createInitialPools } from '../deploy/createInitialPools.ts';
import { deployExchanges } from '../deploy/deployExchanges.ts';
import { fixedTokens, openingEtherPriceUsd } from '../deploy/fixedTokens.ts';
import { mineNext } from '../deploy/mineNext.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';
import { agentRoster } from './agentRoster.ts';
import type { OpeningState } from './marketState.ts';

/** What distinguishes one market from another. */
export interface MarketSettings {
  readonly seed: number;
  readonly blockTimeMs: number;
  readonly launcherOn: boolean;
}

/** What every agent starts with of each token, dollars: far more than trading can use up in years. */
const PURSE_USD = 50_000_000;
/** For gas, which the node wants covered at 1,000 gwei. */
const AGENT_ETHER = parseEther('1000000');
const DESK_GAS = 3_000_000n;
const TRANSFER_GAS = 100_000n;

/** Builds the market on a fresh chain: exchanges, tokens, pools, and the agents with full purses. The same for every seed. */
export async function openMarket(anvil: Anvil, settings: MarketSettings): Promise<OpeningState> {
  const deployment = await deployExchanges(anvil);
  const pools = await createInitialPools(anvil, deployment);
  await anvil.batch(
    agentRoster.accounts.map(({ owner }) => ({
      method: 'anvil_setBalance',
      params: [owner, numberToHex(AGENT_ETHER)],
    })),
  );
  const head = await mineNext(anvil, [...deskCreations(), ...purses(deployment)]);
  return {
    seed: settings.seed,
    deployment,
    clock: {
      fromBlock: head.number,
      fromTimestamp: head.timestamp,
      blockTimeMs: settings.blockTimeMs,
    },
    launcherOn: settings.launcherOn,
    blockNumber: head.number,
    blockHash: head.hash,
    // Each account has created its desk.
    launcherNonce: 1,
    pools: pools.map((listing) => ({ listing, ticks: [] })),
  };
}

function deskCreations(): readonly SandboxTransaction[] {
  const { abi, bytecode } = ownArtifact('AgentDesk');
  return agentRoster.accounts.map(({ owner }) => ({
    from: owner,
    data: encodeDeployData({ abi, bytecode, args: [owner] }),
    gas: DESK_GAS,
  }));
}

function purses({ deployer, weth, usdc, tokens }: SandboxDeployment): readonly SandboxTransaction[] {
  const priced = [
    { token: weth, usd: openingEtherPriceUsd },
    { token: usdc, usd: 1 },
    ...tokens.map((token, index) => ({ token, usd: fixedTokens[index]?.openingPriceUsd ?? 1 })),
  ];
  return agentRoster.accounts.flatMap(({ desk }) =>
    priced.map(({ token, usd }) => ({
      from: deployer,
      to: token.address,
      data: encodeFunctionData({
        abi: tokenAbi,
        functionName: 'transfer',
        args: [desk, purse(token, usd)],
      }),
      gas: TRANSFER_GAS,
    })),
  );
}

function purse({ decimals }: Token, usd: number): bigint {
  return BigInt(Math.ceil(PURSE_USD / usd)) * 10n ** BigInt(decimals);
}
