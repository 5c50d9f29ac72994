import type { Address, Hash, Hex } from '@twinlane/core/money/hex';
import { aPosition } from '@twinlane/core/testing/buildStep';
import { liquidityAddition } from '@twinlane/sandbox/deploy/addLiquidity';
import { encodeFunctionData, parseAbi } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from './chain/createReadClient.ts';
import { sandbox } from './chain/sandbox.ts';
import { createPoolMirror } from './feed/createPoolMirror.ts';
import { createSaleTrials } from './feed/createSaleTrials.ts';
import { createTradeSimulator } from './feed/createTradeSimulator.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { createPendingWatch, type PendingWatch } from './rugWatch/createPendingWatch.ts';
import { readPositionIds } from './rugWatch/readPositionIds.ts';
import { planCalls } from './testing/directCall.ts';
import { startSandboxWorld, type SandboxWorld } from './testing/sandboxWorld.ts';
import { createTestLog } from './testing/testLog.ts';
import { venues } from './venue/registry.ts';

const [cash] = sandbox.cash;
const TRIAL_TRADER: Address = '0x7E57aB1E00000000000000000000000000000001';
const abi = parseAbi([
  'struct Decrease { uint256 tokenId; uint128 liquidity; uint256 amount0Min; uint256 amount1Min; uint256 deadline; }',
  'function decreaseLiquidity(Decrease params) payable returns (uint256, uint256)',
  'function multicall(bytes[] data) payable returns (bytes[])',
  'function positions(uint256 id) view returns (uint96, address, address, address, uint24, int24, int24, uint128, uint256, uint256, uint128, uint128)',
]);
const V3 = { venue: 'uniswap-v3', base: 'WETH', quote: 'USDC', valueUsd: 1_000_000 } as const;
const PLAN = [
  { ...V3, fee: 3_000, positions: [{ share: 0.5 }, { share: 0.5 }] },
  { ...V3, venue: 'uniswap-v2', fee: 3_000, quote: 'USDC' },
] as const;

let world: SandboxWorld;
let client: ReadClient;
let mirror: PoolMirrorService;
let watch: PendingWatch;
let manager: Address;

beforeAll(async () => {
  world = await startSandboxWorld({ plan: PLAN });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  manager = world.deployment.venues['uniswap-v3'].positionManager!;
  const log = createTestLog();
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    log,
  });
  await mirror.start();
  const options = { client, mirror, planCalls, trader: TRIAL_TRADER };
  const trials = createSaleTrials({ ...options, simulator: createTradeSimulator(options) });
  watch = createPendingWatch({
    client,
    mirror,
    cash,
    holder: undefined,
    trusted: new Set(),
    everyMs: 20,
    log,
    ...trials,
  });
});

afterAll(async () => {
  watch?.stop();
  await mirror?.stop();
  client?.close();
  await world?.stop();
});

async function decrease(tokenId: bigint): Promise<Hex> {
  const [answer] = await client.readContracts(
    [{ to: manager, data: encodeFunctionData({ abi, functionName: 'positions', args: [tokenId] }) }],
    'latest',
  );
  const liquidity = BigInt(`0x${answer!.slice(2 + 7 * 64, 2 + 8 * 64)}`);
  const params = { tokenId, liquidity, amount0Min: 0n, amount1Min: 0n, deadline: 1n << 64n };
  return encodeFunctionData({ abi, functionName: 'decreaseLiquidity', args: [params] });
}

/** Leaves it to the next block. */
async function send(data: Hex): Promise<Hash> {
  const { deployer: from } = world.deployment;
  return world.anvil.request<Hash>('eth_sendTransaction', [{ from, to: manager, data, gas: '0x200000' }]);
}

async function caughtUp(): Promise<void> {
  const last = (await client.block('latest'))!.number;
  await expect.poll(() => mirror.head().number, { timeout: 20_000 }).toBe(last);
}

it('is told of liquidity that is about to leave a V3 pool by the id of its position, also where it is nested', { timeout: 60_000 }, async () => {
  const range = world.pools.find(({ venue }) => venue === 'uniswap-v3')!;
  const weth = range.token0.address === cash.address ? range.token1 : range.token0;
  await caughtUp();
  const { number } = mirror.head();
  expect(await readPositionIds(client, range.address, { from: 0, to: number })).toEqual([1n, 2n]);
  watch.hold([aPosition(weth, 10n ** 17n, 1n)]);
  const inner = encodeFunctionData({ abi, functionName: 'multicall', args: [[await decrease(2n)]] });
  const data = encodeFunctionData({ abi, functionName: 'multicall', args: [[inner]] });
  const hash = await send(data);
  await expect.poll(() => watch.findings().get(weth.address)?.acts, { timeout: 20_000 }).toMatchObject([
    { kind: 'liquidity', hash, from: expect.stringMatching(new RegExp(world.deployment.deployer, 'i')) as string },
  ]);
  await world.mine();
}); // prettier-ignore

it('learns of positions that come while it is held', { timeout: 60_000 }, async () => {
  const range = world.pools.find(({ venue }) => venue === 'uniswap-v3')!;
  const { token0, token1, fee } = range;
  const weth = token0.address === cash.address ? token1 : token0;
  const amounts = { amount0: token0 === weth ? 100n * 10n ** 18n : 250_000n * 10n ** 6n, amount1: token1 === weth ? 100n * 10n ** 18n : 250_000n * 10n ** 6n };
  await world.mine(liquidityAddition(world.deployment, { venue: 'uniswap-v3', token0, token1, fee, ...amounts }));
  for (let block = 0; block < 30; block += 1) await world.mine();
  await caughtUp();
  watch.hold([aPosition(weth, 10n ** 17n, 1n)]);
  const hash = await send(await decrease(3n));
  await expect.poll(() => watch.findings().get(weth.address)?.acts, { timeout: 20_000 }).toMatchObject([{ kind: 'liquidity', hash }]);
}); // prettier-ignore
