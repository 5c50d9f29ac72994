import type { Address } from '@twinlane/core/money/hex';
import { encodeFunctionData, parseAbi } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { startSandboxWorld, type SandboxWorld } from '../testing/sandboxWorld.ts';
import { readRangeLiquidity } from './readLiquidity.ts';
import { readPositions } from './readPositions.ts';

const BURNED: Address = '0x000000000000000000000000000000000000dEaD';
const HOLDER: Address = '0x00000000000000000000000000000000000000A1';
const abi = parseAbi(['function transferFrom(address from, address to, uint256 tokenId)']);
const V3 = { venue: 'uniswap-v3', base: 'WETH', fee: 3_000, valueUsd: 1_000_000 } as const;
const PLAN = [
  { ...V3, quote: 'USDC', positions: [{ share: 0.5 }, { share: 0.3 }, { share: 0.2 }] },
  { ...V3, quote: 'USDC', fee: 500, positions: [{ share: 1 }] },
] as const;

let world: SandboxWorld;
let client: ReadClient;
let manager: Address;

beforeAll(async () => {
  world = await startSandboxWorld({ plan: PLAN });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: 31_337 });
  manager = world.deployment.venues['uniswap-v3'].positionManager!;
});
afterAll(async () => {
  client?.close();
  await world?.stop();
});

async function give(id: bigint, to: Address): Promise<void> {
  const { deployer: from } = world.deployment;
  const data = encodeFunctionData({ abi, functionName: 'transferFrom', args: [from, to, id] });
  await world.mine([{ from, to: manager, data, gas: 300_000n }]);
}

async function holders() {
  const { number } = (await client.block('latest'))!;
  const found = await readRangeLiquidity(client, world.pools[0]!.address, number);
  return found?.map(({ address, share, locked, kind }) => [address, Number(share.toFixed(3)), locked, kind]);
}

it('tells who owns the positions that a manager keeps, as they change hands and are burned', async () => {
  const { deployer } = world.deployment;
  expect(await holders()).toEqual([[deployer, 1, false, 'account']]);
  await give(1n, BURNED);
  await give(2n, HOLDER);
  expect(await holders()).toEqual([
    [BURNED, 0.5, true, 'account'],
    [HOLDER, 0.3, false, 'account'],
    [deployer, 0.2, false, 'account'],
  ]);
});

it('says nothing where liquidity was added in too many blocks', async () => {
  const mints = Array.from({ length: 61 }, (_, index) => {
    const blockNumber = `0x${(index + 1).toString(16)}` as const;
    return { blockNumber, transactionHash: '0x01' } as const;
  });
  const at = { pool: world.pools[0]!.address, manager };
  expect(await readPositions(client, at, mints, 1)).toBeUndefined();
  expect(await readPositions(client, at, [], 1)).toBeUndefined();
});
