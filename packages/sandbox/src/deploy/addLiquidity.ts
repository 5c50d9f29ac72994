import { FatalError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import type { Token } from '@twinlane/core/market/token';
import { encodeFunctionData, maxUint256 } from 'viem';
import { pairAbi, positionManagerAbi, tokenAbi } from '../abi/exchangeAbi.ts';
import type { Anvil, SandboxTransaction } from '../anvil/anvil.ts';
import { poolCreation } from './createPool.ts';
import { mineNext } from './mineNext.ts';
import type { SandboxDeployment, VenueId } from './sandboxDeployment.ts';

/**
 * Both sides of liquidity for a pool, base units. A V3 position takes of them what its price calls for; a pair takes both
 * whole, so that they should stand in its own proportion once it has one.
 */
export interface LiquidityPlan {
  readonly venue: VenueId;
  readonly token0: Token;
  readonly token1: Token;
  readonly fee: number;
  readonly amount0: bigint;
  readonly amount1: bigint;
  /** V3 only; multiples of the pool's tick spacing. The whole range where absent. */
  readonly tickLower?: number;
  readonly tickUpper?: number;
  /** Holds the tokens, and for V3 has approved the position manager; the deployer by default, who has done so for fixed tokens. */
  readonly provider?: Address;
}

/** A position that has to initialise two ticks in a pool whose ticks are far apart. */
const LIQUIDITY_GAS = 2_000_000n;
const OUTERMOST_TICK = 887_272;

/** The transactions that add the liquidity, to the pair itself or through the V3 position manager, without any call to the node. */
export function liquidityAddition(
  deployment: SandboxDeployment,
  plan: LiquidityPlan,
): readonly SandboxTransaction[] {
  const provider = plan.provider ?? deployment.deployer;
  const creation = poolCreation(deployment, {
    venue: plan.venue,
    tokenA: plan.token0,
    tokenB: plan.token1,
    fee: plan.fee,
    price: 1,
  });
  const { positionManager } = deployment.venues[plan.venue];
  if (creation.tickSpacing === undefined || positionManager === undefined) {
    return pairAddition(plan, creation.address, provider);
  }
  const outermost = Math.floor(OUTERMOST_TICK / creation.tickSpacing) * creation.tickSpacing;
  const data = encodeFunctionData({
    abi: positionManagerAbi,
    functionName: 'mint',
    args: [
      {
        token0: plan.token0.address,
        token1: plan.token1.address,
        fee: plan.fee,
        tickLower: plan.tickLower ?? -outermost,
        tickUpper: plan.tickUpper ?? outermost,
        amount0Desired: plan.amount0,
        amount1Desired: plan.amount1,
        amount0Min: 0n,
        amount1Min: 0n,
        recipient: provider,
        deadline: maxUint256,
      },
    ],
  });
  return [{ from: provider, to: positionManager, data, gas: LIQUIDITY_GAS }];
}

/** Adds liquidity at once, mining a block one second after the last. Throws FatalError when any of it reverts. */
export async function addLiquidity(
  anvil: Anvil,
  deployment: SandboxDeployment,
  plans: readonly LiquidityPlan[],
): Promise<void> {
  if (plans.some(({ token0, token1 }) => BigInt(token0.address) >= BigInt(token1.address))) {
    throw new FatalError(
      'sandbox.bad-plan',
      'The tokens of a liquidity plan must be in order of their addresses.',
    );
  }
  await mineNext(
    anvil,
    plans.flatMap((plan) => liquidityAddition(deployment, plan)),
  );
}

function pairAddition(plan: LiquidityPlan, pair: Address, provider: Address): readonly SandboxTransaction[] {
  const call = (to: Address, data: `0x${string}`): SandboxTransaction => ({
    from: provider,
    to,
    data,
    gas: LIQUIDITY_GAS,
  });
  const pay = (token: Token, amount: bigint): SandboxTransaction =>
    call(
      token.address,
      encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [pair, amount] }),
    );
  return [
    pay(plan.token0, plan.amount0),
    pay(plan.token1, plan.amount1),
    call(pair, encodeFunctionData({ abi: pairAbi, functionName: 'mint', args: [provider] })),
  ];
}
