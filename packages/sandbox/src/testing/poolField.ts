import type { Token } from '@twinlane/core/market/token';
import { MAX_TICK, sqrtRatioAtTick } from '@twinlane/core/amm/tickMath';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import {
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  parseAbi,
  parseAbiParameters,
  zeroAddress,
} from 'viem';
import { agentDeskAbi } from '../abi/agentDeskAbi.ts';
import { createRandomStream, type RandomStream } from '../agents/randomStream.ts';
import type { Anvil, SandboxTransaction } from '../anvil/anvil.ts';
import { ownArtifact } from '../deploy/artifact.ts';
import { mineNext } from '../deploy/mineNext.ts';
import type { SandboxDeployment, VenueDeployment } from '../deploy/sandboxDeployment.ts';
import { dataOf, readChain, wordsOf } from './chainCalls.ts';

/** A position of a deployed pool. */
export interface FieldPosition {
  readonly tickLower: number;
  readonly tickUpper: number;
  readonly liquidity: bigint;
}

/** A pool that was deployed with what went into it. */
export interface FieldPool {
  readonly venue: VenueDeployment;
  readonly address: Address;
  readonly token0: Token;
  readonly token1: Token;
  readonly fee: number;
  /** Concentrated liquidity only. */
  readonly tickSpacing?: number;
  readonly positions: readonly FieldPosition[];
}

/** Deployed pools, and the account that holds plenty of every token and trades with them directly. */
export interface PoolField {
  readonly desk: Address;
  readonly pools: readonly FieldPool[];
}

/** How large a field is wanted. */
export interface PoolFieldSize {
  /** Pools per constant-product venue. */
  readonly pairs: number;
  /** Pools per fee of each concentrated-liquidity venue. */
  readonly ranges: number;
}

const SPACINGS: Readonly<Record<number, number>> = { 100: 1, 500: 10, 2500: 50, 3000: 60, 10000: 200 };

const factoryAbi = parseAbi([
  'function createPair(address tokenA, address tokenB) returns (address pair)',
  'function getPair(address tokenA, address tokenB) view returns (address pair)',
  'function createPool(address tokenA, address tokenB, uint24 fee) returns (address pool)',
  'function getPool(address tokenA, address tokenB, uint24 fee) view returns (address pool)',
  'function initialize(uint160 sqrtPriceX96)',
  'function mint(address to, uint256 amount)',
]);

const SUPPLY = 10n ** 60n;
const CALLS_PER_TRANSACTION = 10;
const TRANSACTIONS_PER_BLOCK = 20;

/** Deploys pools with their liquidity from one account. */
export async function deployPools(
  anvil: Anvil,
  deployment: SandboxDeployment,
  plans: readonly PoolPlan[],
): Promise<PoolField> {
  const desk = await deployDesk(anvil, deployment);
  const call = (to: Address, data: Hex): SandboxTransaction => ({
    from: deployment.deployer,
    to,
    data,
    gas: 8_000_000n,
  });
  await mineAll(anvil, [
    ...deployment.tokens.map((token) =>
      call(
        token.address,
        encodeFunctionData({ abi: factoryAbi, functionName: 'mint', args: [desk, SUPPLY] }),
      ),
    ),
    ...plans.map((plan) => call(plan.venue.factory, creation(plan))),
  ]);
  const found = await readChain(
    anvil,
    plans.map((plan) => ({ to: plan.venue.factory, data: lookUp(plan) })),
  );
  const pools = plans.map((plan, index) =>
    withAddress(plan, toChecksumAddress(`0x${dataOf(found[index]).slice(-40)}`)),
  );
  await mineAll(
    anvil,
    pools.flatMap(({ address, sqrtPriceX96 }) =>
      sqrtPriceX96 === undefined
        ? []
        : [
            call(
              address,
              encodeFunctionData({ abi: factoryAbi, functionName: 'initialize', args: [sqrtPriceX96] }),
            ),
          ],
    ),
  );
  await performAll(anvil, deployment, desk, pools.flatMap(filling));
  return { desk, pools };
}

/** Makes calls from the field's account, several in a transaction. A call that fails is undone; the others stand. */
export async function performAll(
  anvil: Anvil,
  deployment: SandboxDeployment,
  desk: Address,
  calls: readonly Hex[],
): Promise<void> {
  const transactions: SandboxTransaction[] = [];
  for (let index = 0; index < calls.length; index += CALLS_PER_TRANSACTION) {
    const batch = calls.slice(index, index + CALLS_PER_TRANSACTION);
    const data = encodeFunctionData({ abi: agentDeskAbi, functionName: 'executeAll', args: [batch] });
    transactions.push({ from: deployment.deployer, to: desk, data, gas: 40_000_000n });
  }
  await mineAll(anvil, transactions);
}

type PoolIdentity = Pick<FieldPool, 'venue' | 'token0' | 'token1' | 'fee'>;

/** A pool to be deployed. */
export interface PoolPlan extends Omit<FieldPool, 'address'> {
  /** Concentrated liquidity only. */
  readonly sqrtPriceX96?: bigint;
  /** Constant product only. */
  readonly reserves?: readonly [bigint, bigint];
}

/** Random pools on every venue and fee tier: prices anywhere, also exactly on a tick, and several positions each. */
export function planRandomPools(
  deployment: SandboxDeployment,
  size: PoolFieldSize,
  seed: number,
): readonly PoolPlan[] {
  const random = createRandomStream(seed, 'pool field');
  const { tokens } = deployment;
  const pairs = tokens.flatMap((tokenA, index) =>
    tokens
      .slice(index + 1)
      .map((tokenB): readonly [Token, Token] =>
        BigInt(tokenA.address) < BigInt(tokenB.address) ? [tokenA, tokenB] : [tokenB, tokenA],
      ),
  );
  return Object.values(deployment.venues).flatMap((venue) =>
    venue.fees.flatMap((fee) => {
      const isPair = venue.kind === 'constantProduct';
      const chosen = random.shuffle(pairs).slice(0, isPair ? size.pairs : size.ranges);
      return chosen.map(([token0, token1]) => {
        const identity = { venue, token0, token1, fee };
        return isPair ? planPair(identity, random) : planRange(identity, SPACINGS[fee] ?? 0, random);
      });
    }),
  );
}

function withAddress(plan: PoolPlan, address: Address): PoolPlan & { readonly address: Address } {
  return { ...plan, address };
}

function planPair(identity: PoolIdentity, random: RandomStream): PoolPlan {
  return { ...identity, positions: [], reserves: [magnitude(random, 4, 30), magnitude(random, 4, 30)] };
}

/** Positions round the price, a few or dozens, some of them touching, and often one over the whole range. */
function planRange(identity: PoolIdentity, tickSpacing: number, random: RandomStream): PoolPlan {
  const highest = Math.floor(MAX_TICK / tickSpacing);
  const reach = random.chance(0.85)
    ? Math.min(60_000 / tickSpacing, 5000)
    : Math.min(500_000 / tickSpacing, highest - 700);
  const centre = Math.round(random.between(-reach, reach));
  const low = sqrtRatioAtTick(centre * tickSpacing);
  const high = sqrtRatioAtTick((centre + 1) * tickSpacing);
  const onTick = random.chance(0.25);
  const sqrtPriceX96 = onTick ? low : low + ((high - low) * BigInt(random.integer(1, 999_999))) / 1_000_000n;
  const positions: FieldPosition[] = [];
  const count = random.chance(0.15) ? random.integer(20, 60) : random.integer(2, 7);
  for (let index = 0; index < count; index += 1) {
    const width = random.chance(0.7) ? random.integer(1, 40) : random.integer(41, 600);
    const start = centre + random.integer(-width, Math.ceil(width / 2));
    const previous = positions.at(-1);
    const touching = previous === undefined ? start : previous.tickUpper / tickSpacing;
    const lower = touching + width <= highest && random.chance(0.3) ? touching : start;
    positions.push({
      tickLower: lower * tickSpacing,
      tickUpper: (lower + width) * tickSpacing,
      // Equal liquidity in touching positions leaves a tick with none of its own that still ends a step.
      liquidity: previous !== undefined && random.chance(0.3) ? previous.liquidity : magnitude(random, 6, 26),
    });
  }
  if (random.chance(0.6)) {
    const liquidity = magnitude(random, 6, 22);
    positions.push({ tickLower: -highest * tickSpacing, tickUpper: highest * tickSpacing, liquidity });
  }
  return { ...identity, tickSpacing, sqrtPriceX96, positions };
}

/** A number of base units between two powers of ten, every order of magnitude as likely. */
export function magnitude(random: RandomStream, from: number, to: number): bigint {
  const exponent = random.integer(from, to - 1);
  return (
    10n ** BigInt(exponent) +
    (BigInt(random.integer(0, 999_999_999)) * 9n * 10n ** BigInt(exponent)) / 10n ** 9n
  );
}

function creation({ venue, token0, token1, fee }: PoolPlan): Hex {
  const [tokenA, tokenB] = [token0.address, token1.address];
  return venue.kind === 'constantProduct'
    ? encodeFunctionData({ abi: factoryAbi, functionName: 'createPair', args: [tokenA, tokenB] })
    : encodeFunctionData({ abi: factoryAbi, functionName: 'createPool', args: [tokenA, tokenB, fee] });
}

function lookUp({ venue, token0, token1, fee }: PoolPlan): Hex {
  const [tokenA, tokenB] = [token0.address, token1.address];
  return venue.kind === 'constantProduct'
    ? encodeFunctionData({ abi: factoryAbi, functionName: 'getPair', args: [tokenA, tokenB] })
    : encodeFunctionData({ abi: factoryAbi, functionName: 'getPool', args: [tokenA, tokenB, fee] });
}

function filling({ address, reserves, positions }: PoolPlan & { readonly address: Address }): readonly Hex[] {
  return reserves === undefined
    ? positions.map(({ tickLower, tickUpper, liquidity }) =>
        encodeFunctionData({
          abi: agentDeskAbi,
          functionName: 'mintV3',
          args: [address, tickLower, tickUpper, liquidity],
        }),
      )
    : [encodeFunctionData({ abi: agentDeskAbi, functionName: 'mintV2', args: [address, ...reserves] })];
}

async function deployDesk(anvil: Anvil, { deployer }: SandboxDeployment): Promise<Address> {
  const count = BigInt(await anvil.request<Hex>('eth_getTransactionCount', [deployer, 'latest']));
  const owner = encodeAbiParameters(parseAbiParameters('address'), [deployer]);
  const data = concatHex([ownArtifact('AgentDesk').bytecode, owner]);
  await mineAll(anvil, [{ from: deployer, data, gas: 8_000_000n }]);
  const desk = getContractAddress({ from: deployer, nonce: count });
  const [answer] = await readChain(anvil, [
    { to: desk, data: encodeFunctionData({ abi: agentDeskAbi, functionName: 'owner' }) },
  ]);
  if (wordsOf(dataOf(answer))[0] !== BigInt(deployer)) {
    throw new Error(`there is no desk of ${deployer} at ${desk || zeroAddress}`);
  }
  return desk;
}

async function mineAll(anvil: Anvil, transactions: readonly SandboxTransaction[]): Promise<void> {
  for (let index = 0; index < transactions.length; index += TRANSACTIONS_PER_BLOCK) {
    await mineNext(anvil, transactions.slice(index, index + TRANSACTIONS_PER_BLOCK));
  }
}
