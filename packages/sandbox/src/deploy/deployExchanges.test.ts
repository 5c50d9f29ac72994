import type { Token } from '@twinlane/core/market/token';
import type { SandboxPool } from '@twinlane/core/market/sandboxManifest';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFunctionData, getAddress, maxUint256, toEventSelector, zeroAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  pairAbi,
  poolFactoryAbi,
  quoterAbi,
  swapRouter02Abi,
  swapRouterAbi,
  tokenAbi,
  v2RouterAbi,
} from '../abi/exchangeAbi.ts';
import { poolLensAbi } from '../abi/poolLensAbi.ts';
import type { Anvil } from '../anvil/anvil.ts';
import { startAnvil } from '../anvil/startAnvil.ts';
import { sandboxAddresses } from './addresses.ts';
import { createInitialPools } from './createInitialPools.ts';
import { deployExchanges } from './deployExchanges.ts';
import { fixedTokens, openingEtherPriceUsd } from './fixedTokens.ts';
import { initialPools } from './initialPools.ts';
import { mineNext } from './mineNext.ts';
import type { SandboxDeployment, VenueDeployment, VenueId } from './sandboxDeployment.ts';

let anvil: Anvil;
let deployment: SandboxDeployment;
let pools: readonly SandboxPool[];

beforeAll(async () => {
  anvil = await startAnvil();
  deployment = await deployExchanges(anvil);
  pools = await createInitialPools(anvil, deployment);
});

afterAll(async () => {
  await anvil?.stop();
});

const venueIds: readonly VenueId[] = [
  'uniswap-v2',
  'uniswap-v3',
  'sushiswap-v2',
  'sushiswap-v3',
  'pancakeswap-v2',
  'pancakeswap-v3',
];

describe('the deployment', () => {
  it('has the addresses that are written down, with code at each', async () => {
    const found = Object.fromEntries(deployment.contracts.map(({ name, address }) => [name, address]));
    expect(found).toEqual(sandboxAddresses);
    const codes = await Promise.all(
      deployment.contracts.map(({ address }) => anvil.client.getCode({ address })),
    );
    expect(codes.every((code) => code !== undefined && code.length > 100)).toBe(true);
  });

  it('says in its README what is not a venue of its own bytecode', () => {
    const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8').replaceAll(/\s+/gu, ' ');
    const named = deployment.contracts.filter(({ name }) => readme.includes(`\`${name}\``));
    expect(named).toEqual(deployment.contracts.filter(({ origin }) => origin !== 'venue'));
  });

  it('opens at least 30 pools, at the addresses that were computed and known to their factories', async () => {
    expect(pools.length).toBeGreaterThanOrEqual(30);
    expect(new Set(pools.map(({ address }) => address)).size).toBe(pools.length);
    for (const { address, venue, token0, token1, fee } of pools) {
      const { factory, kind } = deployment.venues[venue as VenueId];
      const known =
        kind === 'constantProduct'
          ? await read(factory, pairAbi, 'getPair', [token0, token1])
          : await read(factory, poolFactoryAbi, 'getPool', [token0, token1, fee]);
      expect(known).toBe(address);
    }
  });

  it('opens them at the planned prices, with liquidity', async () => {
    const pairs = pools.filter(({ tickSpacing }) => tickSpacing === undefined);
    const ranges = pools.filter(({ tickSpacing }) => tickSpacing !== undefined);
    const [pairStates, poolStates] = (await read(deployment.poolLens, poolLensAbi, 'readPools', [
      pairs.map(({ address }) => address),
      ranges.map(({ address }) => address),
    ])) as [
      { reserve0: bigint; reserve1: bigint }[],
      { sqrtPriceX96: bigint; tick: number; liquidity: bigint }[],
    ];
    for (const [index, pool] of pairs.entries()) {
      const { reserve0, reserve1 } = pairStates[index]!;
      expect(Number(reserve1) / Number(reserve0) / plannedPrice(pool)).toBeCloseTo(1, 6);
    }
    for (const [index, pool] of ranges.entries()) {
      const { sqrtPriceX96, liquidity } = poolStates[index]!;
      expect((Number(sqrtPriceX96) / 2 ** 96) ** 2 / plannedPrice(pool)).toBeCloseTo(1, 6);
      expect(liquidity).toBeGreaterThan(0n);
    }
  });

  it('puts what was planned into each pool', async () => {
    for (const [index, pool] of pools.entries()) {
      const balances = (await read(deployment.poolLens, poolLensAbi, 'readBalances', [
        [pool.token0, pool.token1],
        [pool.address, pool.address],
      ])) as readonly bigint[];
      const value = [pool.token0, pool.token1].reduce(
        (sum, token, side) => sum + (Number(balances[side]) / 10 ** tokenOf(token).decimals) * usdOf(token),
        0,
      );
      // A V3 position takes less than offered of one side where its range does not lie evenly round the price.
      expect(value / initialPools[index]!.valueUsd).toBeGreaterThan(0.85);
      expect(value / initialPools[index]!.valueUsd).toBeLessThan(1.0001);
    }
  });
});

describe.each(venueIds)('the router of %s', (id) => {
  it('swaps both ways and gives what the quote said', async () => {
    const venue = deployment.venues[id];
    const { weth, usdc } = deployment;
    const pool = pools.find(
      ({ venue: of, token0, token1 }) =>
        of === id && [token0, token1].includes(weth.address) && [token0, token1].includes(usdc.address),
    )!;
    await mineNext(anvil, [
      call(weth.address, tokenAbi, 'approve', [venue.router, maxUint256]),
      call(usdc.address, tokenAbi, 'approve', [venue.router, maxUint256]),
    ]);
    for (const [tokenIn, tokenOut, amountIn] of [
      [weth, usdc, 7n * 10n ** 18n],
      [usdc, weth, 31_000_000_000n],
    ] as const) {
      const quoted = await quote(venue, tokenIn, tokenOut, amountIn, pool.fee);
      const before = await balanceOf(tokenOut);
      await mineNext(anvil, [
        { ...swapCall(venue, tokenIn, tokenOut, amountIn, pool.fee), from: deployment.deployer },
      ]);
      expect((await balanceOf(tokenOut)) - before).toBe(quoted);
      expect(quoted).toBeGreaterThan(0n);
    }
    const logs = await anvil.client.getLogs({ address: pool.address, fromBlock: 'latest' });
    expect(logs.map(({ topics }) => (topics as readonly Hex[])[0])).toContain(swapTopic(id));
  });
});

/** PancakeSwap V3 tells the protocol's share of the fees as well. */
function swapTopic(id: VenueId): Hex {
  if (id === 'pancakeswap-v3') {
    return toEventSelector('Swap(address,address,int256,int256,uint160,uint128,int24,uint128,uint128)');
  }
  return id.endsWith('v3')
    ? toEventSelector('Swap(address,address,int256,int256,uint160,uint128,int24)')
    : toEventSelector('Swap(address,uint256,uint256,uint256,uint256,address)');
}

type AnyAbi = Parameters<typeof encodeFunctionData>[0]['abi'];

function call(to: Address, abi: AnyAbi, functionName: string, args: readonly unknown[]) {
  return { from: deployment.deployer, to, data: encodeFunctionData({ abi, functionName, args }) };
}

function read(address: Address, abi: AnyAbi, functionName: string, args: readonly unknown[]) {
  return anvil.client.readContract({ address, abi, functionName, args });
}

async function balanceOf(token: Token): Promise<bigint> {
  return (await read(token.address, tokenAbi, 'balanceOf', [deployment.deployer])) as bigint;
}

async function quote(venue: VenueDeployment, tokenIn: Token, tokenOut: Token, amountIn: bigint, fee: number) {
  const path = [tokenIn.address, tokenOut.address];
  if (venue.kind === 'constantProduct') {
    return ((await read(venue.router, v2RouterAbi, 'getAmountsOut', [amountIn, path])) as bigint[])[1]!;
  }
  const [amountOut] = (
    await anvil.client.simulateContract({
      address: venue.quoter ?? zeroAddress,
      abi: quoterAbi,
      functionName: 'quoteExactInputSingle',
      args: [
        {
          tokenIn: tokenIn.address,
          tokenOut: tokenOut.address,
          amountIn,
          fee,
          sqrtPriceLimitX96: 0n,
        },
      ],
    })
  ).result;
  return amountOut;
}

function swapCall(venue: VenueDeployment, tokenIn: Token, tokenOut: Token, amountIn: bigint, fee: number) {
  const recipient = deployment.deployer;
  if (venue.kind === 'constantProduct') {
    const path = [tokenIn.address, tokenOut.address];
    const args = [amountIn, 0n, path, recipient, maxUint256];
    return call(venue.router, v2RouterAbi, 'swapExactTokensForTokens', args);
  }
  const single = {
    tokenIn: tokenIn.address,
    tokenOut: tokenOut.address,
    fee,
    recipient,
    amountIn,
    amountOutMinimum: 0n,
    sqrtPriceLimitX96: 0n,
  };
  return venue.venue === 'pancakeswap-v3'
    ? call(venue.router, swapRouterAbi, 'exactInputSingle', [{ ...single, deadline: maxUint256 }])
    : call(venue.router, swapRouter02Abi, 'exactInputSingle', [single]);
}

function tokenOf(address: Address): Token {
  const { weth, usdc, tokens } = deployment;
  return [weth, usdc, ...tokens].find((token) => token.address === getAddress(address))!;
}

function usdOf(address: Address): number {
  const { symbol } = tokenOf(address);
  const known: Readonly<Record<string, number>> = { WETH: openingEtherPriceUsd, USDC: 1 };
  return known[symbol] ?? fixedTokens.find((fixed) => fixed.symbol === symbol)!.openingPriceUsd;
}

/** Base units of token1 per base unit of token0, from the dollar prices at genesis. */
function plannedPrice({ token0, token1 }: SandboxPool): number {
  const scale = 10 ** (tokenOf(token1).decimals - tokenOf(token0).decimals);
  return (usdOf(token0) / usdOf(token1)) * scale;
}
