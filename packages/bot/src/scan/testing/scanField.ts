import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { createRandomStream } from '@twinlane/sandbox/agents/randomStream';
import type { RandomStream } from '@twinlane/sandbox/agents/randomStream';
import type { SandboxTransaction } from '@twinlane/sandbox/anvil/anvil';
import { readFamilies } from '@twinlane/sandbox/contracts/families/readFamilies';
import { liquidityAddition } from '@twinlane/sandbox/deploy/addLiquidity';
import { poolCreation } from '@twinlane/sandbox/deploy/createPool';
import {
  erc20Abi,
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  getAddress,
  getContractAddress,
  maxUint256,
  parseAbi,
  parseAbiParameters,
  toFunctionSelector,
} from 'viem';
import type { SandboxWorld } from '../../testing/sandboxWorld.ts';
import type { ScanPool } from '../scanToken.ts';
import { families } from './families.ts';
import type { TokenFamily } from './families.ts';

/** One token of a family, on the chain with a pool whose liquidity nobody can pull. */
export interface ScanVariant {
  readonly family: TokenFamily;
  readonly token: Token;
  readonly owner: Address;
  readonly pool: ScanPool;
  readonly layout: 'open' | 'hidden';
}

const ONE = 10n ** 18n;
const DEAD: Address = '0x000000000000000000000000000000000000dEaD';
const RENAMED = ['harm1()', 'harm1(address)', 'harm1(address,bool)', 'harm1(address,uint256)', 'harm1(address[])',
  'harm1(uint256)', 'harm1(string)', 'harm1(bool)', 'harm1(uint256,address)', 'harm2(uint8)', 'harm2()', 'harm2(uint256,uint256)', 'harm2(address,uint256)'].map((signature) =>
  toFunctionSelector(signature),
); // prettier-ignore
const abi = parseAbi([
  'function launch(address pool)',
  'function renounceOwnership()',
  'function transferOwnership(address newOwner)',
  'function initialize(address to, uint256 supply)',
]);

/** Puts a variant on the chain; the seed decides its names, layout, numbers and how its functions are called. */
export async function deployVariant(
  world: SandboxWorld,
  family: TokenFamily,
  kind: ScanPool['kind'],
  seed: number,
): Promise<ScanVariant> {
  const random = createRandomStream(seed, `scan:${family.name}:${kind}`);
  const { deployment, anvil } = world;
  const head = await anvil.request<{ timestamp: Hex; number: Hex }>('eth_getBlockByNumber', [
    'latest',
    false,
  ]);
  const supply = BigInt(random.integer(1, 1_000)) * 1_000_000n * ONE;
  const moment = { supply, block: Number(head.number), now: Number(head.timestamp) };
  const owner = getAddress(randomHex(random, 20));
  const layout = random.pick(['open', 'hidden'] as const);
  const creations = creationsOf(family, {
    random,
    now: moment.now,
    layout,
    owner,
    supply,
    parameter: family.parameter(random, moment),
  });
  const address = getContractAddress({ from: owner, nonce: BigInt(creations.length - 1) });
  const token: Token = { chainId: deployment.chainId, address, symbol: 'NEW', decimals: 18 };
  const cash = deployment.usdc;
  const venue = kind === 'constantProduct' ? 'uniswap-v2' : 'uniswap-v3';
  const whole = Number(supply / ONE) / 2;
  const pooledCash = BigInt(random.integer(50_000, 500_000)) * 1_000_000n;
  const creation = poolCreation(deployment, {
    venue,
    tokenA: token,
    tokenB: cash,
    ...(kind === 'concentratedLiquidity' ? { fee: random.pick([500, 3_000, 10_000]) } : {}),
    price: Number(pooledCash) / 1_000_000 / whole,
  });
  const isFirst = creation.token0.address === address;
  const [amount0, amount1] = isFirst ? [supply / 2n, pooledCash] : [pooledCash, supply / 2n];
  const manager = deployment.venues[venue].positionManager;
  await anvil.request('anvil_setBalance', [owner, `0x${(10n ** 24n).toString(16)}`]);
  const approvals =
    manager === undefined
      ? []
      : [address, cash.address].map((one) =>
          call(
            owner,
            one,
            encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [manager, maxUint256] }),
          ),
        );
  const plan = { ...creation, amount0, amount1, provider: owner };
  const keeper = family.behind === 'keeping' ? getContractAddress({ from: owner, nonce: 0n }) : DEAD;
  const burning =
    kind === 'constantProduct'
      ? [
          call(
            owner,
            creation.address,
            encodeFunctionData({
              abi: tokenAbi,
              functionName: 'transfer',
              args: [keeper, squareRoot(amount0 * amount1) - 1_000n],
            }),
          ),
        ]
      : [call(owner, manager!, await givingAway(world, manager!, owner))];
  const ending = endingOf(family, random, owner, creations.length);
  const isProxy = /proxy/i.test(family.behind ?? '');
  await world.mine([
    ...creations.map((data) => ({ from: owner, data, gas: 6_000_000n })),
    ...creation.transactions,
    call(
      deployment.deployer,
      cash.address,
      encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [owner, pooledCash] }),
    ),
    ...approvals,
    ...liquidityAddition(deployment, plan),
    ...burning,
    ...(isProxy
      ? []
      : [
          call(owner, address, encodeFunctionData({ abi, functionName: 'launch', args: [creation.address] })),
        ]),
    ...ending.map((data) => call(owner, address, data)),
  ]);
  await expectAllMined(world, `${family.name} ${kind} ${seed}`);
  return {
    family,
    token,
    owner,
    layout,
    pool: { address: creation.address, kind, fee: creation.fee, cash: cash.address },
  };
}

function call(from: Address, to: Address, data: Hex): SandboxTransaction {
  return { from, to, data, gas: 3_000_000n };
}

/** As many variants of every family as are asked for, V2 and V3 in turn. */
export function* variantPlan(
  perFamily: number,
  seed: number,
): Generator<{ readonly family: TokenFamily; readonly kind: ScanPool['kind']; readonly seed: number }> {
  for (let index = 0; index < perFamily; index += 1) {
    for (const family of families) {
      const kind = index % 2 === 0 ? 'constantProduct' : 'concentratedLiquidity';
      yield { family, kind, seed: seed * 10_000 + index };
    }
  }
}

const compiled = readFamilies();

interface VariantParts {
  readonly random: RandomStream;
  /** Unix seconds. */
  readonly now: number;
  readonly layout: 'open' | 'hidden';
  readonly owner: Address;
  readonly supply: bigint;
  readonly parameter: bigint;
}

/** What is deployed, in order; the token is the last but for a lock that it is given to afterwards. */
function creationsOf(family: TokenFamily, parts: VariantParts): readonly Hex[] {
  const { random, now, layout, owner, supply, parameter } = parts;
  const code = (contract: string): Hex => renamed(compiled[layout][contract] ?? '0x', random);
  const name = randomHex(random, 4).slice(2);
  const token = concatHex([
    code(family.contract),
    encodeAbiParameters(parseAbiParameters('string, string, uint256, address, uint256, uint256'), [
      name,
      name.slice(0, 4),
      supply,
      owner,
      family.behind === 'gate' ? BigInt(getContractAddress({ from: owner, nonce: 0n })) : parameter,
      0n,
    ]),
  ]);
  if (family.behind === undefined) {
    return [token];
  }
  if (family.behind === 'gate') {
    return [concatHex([code('Gate'), encodeAbiParameters(parseAbiParameters('address'), [owner])]), token];
  }
  if (family.behind === 'keeping') {
    const until = BigInt(now + random.integer(30, 900) * 86_400);
    return [
      concatHex([
        code('Keeping'),
        encodeAbiParameters(parseAbiParameters('address, uint256'), [owner, until]),
      ]),
      token,
    ];
  }
  const lock = concatHex([
    compiled[layout]['TimeLock'] ?? '0x',
    encodeAbiParameters(parseAbiParameters('address, uint256'), [
      owner,
      BigInt(random.integer(2, 14) * 86_400),
    ]),
  ]);
  if (family.behind === 'timeLock') {
    return [lock, token];
  }
  const isLocked = family.behind === 'proxyOfTimeLock';
  const at = (nonce: bigint): Address => getContractAddress({ from: owner, nonce });
  const implementation = at(isLocked ? 1n : 0n);
  const data = encodeFunctionData({ abi, functionName: 'initialize', args: [owner, supply] });
  if (family.behind === 'beaconProxyOfOwner') {
    const beacon = encodeAbiParameters(parseAbiParameters('address, address'), [at(0n), owner]);
    const proxy = encodeAbiParameters(parseAbiParameters('address, address, bytes'), [at(1n), owner, data]);
    return [token, concatHex([code('Beacon'), beacon]), concatHex([code('BeaconProxy'), proxy])];
  }
  const proxy = concatHex([
    code(family.behind === 'oddProxyOfOwner' ? 'OddProxy' : 'Proxy'),
    encodeAbiParameters(parseAbiParameters('address, address, bytes'), [
      implementation,
      isLocked ? at(0n) : owner,
      data,
    ]),
  ]);
  return isLocked ? [lock, token, proxy] : [token, proxy];
}

function endingOf(
  family: TokenFamily,
  random: RandomStream,
  owner: Address,
  created: number,
): readonly Hex[] {
  if (family.behind === 'timeLock') {
    const lock = getContractAddress({ from: owner, nonce: BigInt(created - 2) });
    return [encodeFunctionData({ abi, functionName: 'transferOwnership', args: [lock] })];
  }
  const renounces = family.renounces === 'always' || (family.renounces === 'maybe' && random.chance(0.5));
  return renounces && family.behind === undefined
    ? [encodeFunctionData({ abi, functionName: 'renounceOwnership' })]
    : [];
}

/** Gives the functions that tell what a family is other selectors. */
function renamed(code: Hex, random: RandomStream): Hex {
  return RENAMED.reduce<Hex>(
    (text, selector) =>
      text.replaceAll(`63${selector.slice(2)}`, `63${randomHex(random, 4).slice(2)}`) as Hex,
    code,
  );
}

function randomHex(random: RandomStream, bytes: number): Hex {
  const digits = Array.from({ length: bytes }, () => random.integer(16, 255).toString(16)).join('');
  return `0x${digits}`;
}

/** The call that gives away the next position that a manager makes. */
async function givingAway(world: SandboxWorld, manager: Address, owner: Address): Promise<Hex> {
  const data = encodeFunctionData({ abi: tokenAbi, functionName: 'totalSupply' });
  const made = await world.anvil.request<Hex>('eth_call', [{ to: manager, data }, 'latest']);
  const args = [owner, DEAD, BigInt(made) + 1n] as const;
  return encodeFunctionData({ abi: erc20Abi, functionName: 'transferFrom', args });
}

async function expectAllMined(world: SandboxWorld, what: string): Promise<void> {
  const receipts = await world.anvil.request<readonly { readonly status: string }[]>('eth_getBlockReceipts', [
    'latest',
  ]);
  const failed = receipts.findIndex(({ status }) => status !== '0x1');
  if (failed >= 0) {
    throw new Error(`Transaction ${failed} of ${what} failed.`);
  }
}

function squareRoot(value: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) {
      return guess;
    }
    guess = next;
  }
}
