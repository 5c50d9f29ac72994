import { quoteExactIn } from '@twinlane/core/amm/quote';
import { FatalError } from '@twinlane/core/errors';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import type { RouterSwap } from '@twinlane/core/market/venueDefinition';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { addLiquidity } from '@twinlane/sandbox/deploy/addLiquidity';
import { createPool } from '@twinlane/sandbox/deploy/createPool';
import type { VenueId } from '@twinlane/sandbox/deploy/sandboxDeployment';
import { encodeFunctionData, getAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient } from '../chain/createReadClient.ts';
import type { ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { loadPools } from '../feed/loadPools.ts';
import type { SandboxWorld } from '../testing/sandboxWorld.ts';
import { knownPool, startSandboxWorld, tokensOf } from '../testing/sandboxWorld.ts';
import { createRouterCalldata } from './routerCalldata.ts';
import { venues } from './registry.ts';

const routerCalldata = createRouterCalldata(venues);
const recipient = getAddress('0x1234567890123456789012345678901234567890');
const amountIn = 1_000_000n;

let world: SandboxWorld;
let client: ReadClient;

beforeAll(async () => {
  world = await startSandboxWorld({ plan: [] });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
});

afterAll(async () => {
  client?.close();
  await world?.stop();
});

function thousands({ decimals }: Token): bigint {
  return 10n ** BigInt(decimals + 3);
}

/** Two pools of a venue, one after the other. */
async function openPath(venue: VenueId): Promise<{ path: readonly Token[]; pools: readonly KnownPool[] }> {
  const { usdc, weth, tokens } = world.deployment;
  const path = [usdc, weth, tokens[1]!];
  const pools: KnownPool[] = [];
  for (const [tokenA, tokenB] of [path.slice(0, 2), path.slice(1)]) {
    const pool = await createPool(world.anvil, world.deployment, {
      venue,
      tokenA: tokenA!,
      tokenB: tokenB!,
      price: 1,
    });
    const known = knownPool(pool, tokensOf(world.deployment));
    await addLiquidity(world.anvil, world.deployment, [
      { ...known, venue, amount0: thousands(known.token0), amount1: thousands(known.token1) },
    ]);
    pools.push(known);
  }
  return { path, pools };
}

/** What reached the recipient, or why nothing did. */
async function swapOnChain(swap: RouterSwap): Promise<bigint> {
  const { deployer } = world.deployment;
  const call = routerCalldata(swap);
  const tokenIn = swap.path[0]!;
  const tokenOut = swap.path.at(-1)!;
  const approve = encodeFunctionData({
    abi: tokenAbi,
    functionName: 'approve',
    args: [call.to, swap.amountIn],
  });
  const balanceOf = encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [recipient] });
  const read = async (): Promise<bigint> =>
    BigInt((await client.readContracts([{ to: tokenOut.address, data: balanceOf }], 'latest'))[0]!);
  const before = await read();
  await world.mine([
    { from: deployer, to: tokenIn.address, data: approve },
    { from: deployer, ...call },
  ]);
  return (await read()) - before;
}

describe.each(venues.map(({ id }) => id as VenueId))('the router of %s', (venue) => {
  it('swaps through one pool and through several, and keeps to minimum and deadline', async () => {
    const { path, pools } = await openPath(venue);
    const now = (await client.block('latest'))!.timestamp;
    const base = { venue, chainId: sandbox.id, amountIn, recipient, deadline: now + 1_000, minAmountOut: 1n };
    for (const hops of [1, 2]) {
      const crossed = pools.slice(0, hops);
      const swap = { ...base, path: path.slice(0, hops + 1), fees: crossed.map(({ fee }) => fee) };
      const states = await loadPools(client, pools, (await client.block('latest'))!.number);
      let expected = amountIn;
      for (const [index, { address }] of crossed.entries()) {
        expected = quoteExactIn(states.get(address)!, path[index]!.address, expected).amountOut;
      }
      expect(expected).toBeGreaterThan(0n);
      expect(await swapOnChain({ ...swap, minAmountOut: expected + 1n })).toBe(0n);
      expect(await swapOnChain({ ...swap, deadline: now - 1 })).toBe(0n);
      expect(await swapOnChain({ ...swap, minAmountOut: expected })).toBe(expected);
    }
  });
});

describe('router calls', () => {
  const swap = {
    venue: 'uniswap-v2',
    chainId: sandbox.id,
    amountIn,
    recipient,
    deadline: 1,
    minAmountOut: 1n,
  };

  it('are refused for a venue or a chain that does not have them', () => {
    const path = { path: [sandbox.wrappedNative, sandbox.cash[0]], fees: [3_000] };
    expect(() => routerCalldata({ ...swap, ...path, venue: 'nowhere' })).toThrow(FatalError);
    expect(() => routerCalldata({ ...swap, ...path, chainId: 5 })).toThrow('chain 5');
  });

  it('are refused for a path that does not fit its pools', () => {
    expect(() => routerCalldata({ ...swap, path: [sandbox.wrappedNative], fees: [] })).toThrow('path');
    expect(() => routerCalldata({ ...swap, path: [sandbox.wrappedNative], fees: [3_000] })).toThrow('path');
  });
});
