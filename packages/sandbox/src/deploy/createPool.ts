import { FatalError } from '@twinlane/core/errors';
import type { SandboxPool } from '@twinlane/core/market/sandboxManifest';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import { encodeAbiParameters, encodeFunctionData, encodePacked, getCreate2Address, keccak256 } from 'viem';
import { pairAbi, positionManagerAbi } from '../abi/exchangeAbi.ts';
import type { Anvil, SandboxTransaction } from '../anvil/anvil.ts';
import { mineNext } from './mineNext.ts';
import { sqrtPriceX96Of } from './openingPrice.ts';
import type { SandboxDeployment, VenueDeployment, VenueId } from './sandboxDeployment.ts';

/** What a pool is known by before it exists. */
export interface PoolPlan {
  readonly venue: VenueId;
  readonly tokenA: Token;
  readonly tokenB: Token;
  /** 1e-6; must be one of the venue's fees. Constant product venues have only one, and it may be left out. */
  readonly fee?: number;
  /** How many whole tokens B one whole token A costs. Sets a V3 pool's first price. */
  readonly price: number;
}

/** A pool that the returned transactions create once they are mined. */
export interface PoolCreation {
  readonly address: Address;
  readonly venue: VenueId;
  readonly token0: Token;
  readonly token1: Token;
  readonly fee: number;
  readonly tickSpacing?: number;
  readonly transactions: readonly SandboxTransaction[];
}

/** Tick spacing of each fee, by the factories' own tables. */
const TICK_SPACINGS: Readonly<Record<number, number>> = { 100: 1, 500: 10, 2500: 50, 3000: 60, 10_000: 200 };
/** PancakeSwap's pool code is read from storage. */
const POOL_CREATION_GAS = 12_000_000n;

/** The pool's address and the transactions that create and initialise it, without any call to the node. */
export function poolCreation(deployment: SandboxDeployment, plan: PoolPlan): PoolCreation {
  const venue = deployment.venues[plan.venue];
  const fee = plan.fee ?? venue.fees[0];
  if (fee === undefined || !venue.fees.includes(fee)) {
    throw new FatalError('sandbox.bad-fee', `${plan.venue} has no pools with a fee of ${fee}.`);
  }
  const [token0, token1] =
    BigInt(plan.tokenA.address) < BigInt(plan.tokenB.address)
      ? [plan.tokenA, plan.tokenB]
      : [plan.tokenB, plan.tokenA];
  return venue.kind === 'constantProduct'
    ? pairCreation(deployment, venue, token0, token1, fee)
    : rangePoolCreation(deployment, venue, { ...plan, token0, token1, fee });
}

/** Creates one pool at once, mining a block one second after the last. Empty until liquidity is added. */
export async function createPool(
  anvil: Anvil,
  deployment: SandboxDeployment,
  plan: PoolPlan,
): Promise<SandboxPool> {
  const creation = poolCreation(deployment, plan);
  const block = await mineNext(anvil, creation.transactions);
  return listedPool(creation, block.number, block.timestamp);
}

/** The pool as the manifest lists it. */
export function listedPool(creation: PoolCreation, createdAtBlock: number, createdAt: number): SandboxPool {
  const { address, venue, token0, token1, fee, tickSpacing } = creation;
  return {
    address,
    venue,
    token0: token0.address,
    token1: token1.address,
    fee,
    ...(tickSpacing === undefined ? {} : { tickSpacing }),
    createdAtBlock,
    createdAt,
  };
}

function pairCreation(
  deployment: SandboxDeployment,
  venue: VenueDeployment,
  token0: Token,
  token1: Token,
  fee: number,
): PoolCreation {
  const salt = keccak256(encodePacked(['address', 'address'], [token0.address, token1.address]));
  const data = encodeFunctionData({
    abi: pairAbi,
    functionName: 'createPair',
    args: [token0.address, token1.address],
  });
  return {
    address: getCreate2Address({ from: venue.factory, salt, bytecodeHash: venue.initCodeHash }),
    venue: venue.venue,
    token0,
    token1,
    fee,
    transactions: [{ from: deployment.deployer, to: venue.factory, data, gas: POOL_CREATION_GAS }],
  };
}

function rangePoolCreation(
  deployment: SandboxDeployment,
  venue: VenueDeployment,
  plan: PoolPlan & { readonly token0: Token; readonly token1: Token; readonly fee: number },
): PoolCreation {
  const { token0, token1, fee } = plan;
  const tickSpacing = TICK_SPACINGS[fee];
  if (tickSpacing === undefined || venue.positionManager === undefined) {
    throw new FatalError('sandbox.bad-fee', `A fee of ${fee} has no tick spacing.`);
  }
  const salt = keccak256(
    encodeAbiParameters(
      [{ type: 'address' }, { type: 'address' }, { type: 'uint24' }],
      [token0.address, token1.address, fee],
    ),
  );
  const data = encodeFunctionData({
    abi: positionManagerAbi,
    functionName: 'createAndInitializePoolIfNecessary',
    args: [token0.address, token1.address, fee, sqrtPriceX96Of(plan.tokenA, plan.tokenB, plan.price)],
  });
  return {
    address: getCreate2Address({ from: venue.poolDeployer, salt, bytecodeHash: venue.initCodeHash }),
    venue: venue.venue,
    token0,
    token1,
    fee,
    tickSpacing,
    transactions: [{ from: deployment.deployer, to: venue.positionManager, data, gas: POOL_CREATION_GAS }],
  };
}
