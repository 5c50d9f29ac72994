import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import { getContractAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandboxWorld, type SandboxWorld } from '../testing/sandboxWorld.ts';
import { createReadClient, type ReadClient } from './createReadClient.ts';
import { sandbox } from './sandbox.ts';
import { startFaultyNode, type FaultyNode } from './testing/faultyNode.ts';

const DEPLOYER: Address = '0x05f32B3cC3888453ff71B01135B34FF8e41263F2';
const reserves = '0x0902f1ac' as const;

let world: SandboxWorld;
let node: FaultyNode;
/** Contracts that fail: one at once, one after using up all the gas that it gets. */
let failing: Address;
let endless: Address;

/** A constructor that returns the bytes behind it. */
function code(runtime: string): `0x${string}` {
  return `0x60${(runtime.length / 2).toString(16).padStart(2, '0')}80600a5f395ff3${runtime}`;
}

beforeAll(async () => {
  world = await startSandboxWorld();
  node = await startFaultyNode(world.anvil.httpUrl);
  await world.anvil.request('anvil_setBalance', [DEPLOYER, '0xde0b6b3a7640000000']);
  [failing, endless] = [0n, 1n].map((nonce) => getContractAddress({ from: DEPLOYER, nonce })) as [
    Address,
    Address,
  ];
  await world.mine([
    { from: DEPLOYER, data: code('5f5ffd'), gas: 1_000_000n },
    { from: DEPLOYER, data: code('5b5f56'), gas: 1_000_000n },
  ]);
});

afterAll(async () => {
  await node?.stop();
  await world?.stop();
});

async function connect(withMulticall: boolean): Promise<ReadClient> {
  return createReadClient({
    httpUrl: node.httpUrl,
    chainId: sandbox.id,
    ...(withMulticall ? { multicall3: world.deployment.multicall3 } : {}),
  });
}

function reads(): ContractCall[] {
  const pairs = world.pools.filter(({ tickSpacing }) => tickSpacing === undefined);
  return Array.from({ length: 150 }, (_, index) => ({
    to: pairs[index % pairs.length]!.address,
    data: reserves,
  }));
}

describe('contract reads through Multicall3', () => {
  it('give what single calls give, in fewer calls', async () => {
    const [plain, together] = [await connect(false), await connect(true)];
    const expected = await plain.readContracts(reads(), 'latest');
    const before = node.calls.get('eth_call') ?? 0;
    expect(await together.readContracts(reads(), 'latest')).toEqual(expected);
    expect((node.calls.get('eth_call') ?? 0) - before).toBe(2);
    plain.close();
    together.close();
  });

  it('do not lose a sound read to a hostile contract beside it', async () => {
    const client = await connect(true);
    const sound = reads().slice(0, 20);
    const mixed = [{ to: endless, data: reserves }, ...sound, { to: failing, data: reserves }];
    const results = await client.readContracts(mixed, 'latest');
    expect(results[0]).toBeUndefined();
    expect(results.at(-1)).toBeUndefined();
    expect(results.slice(1, -1).every((result) => (result?.length ?? 0) > 60)).toBe(true);
    client.close();
  });

  it('are made one by one where the block is older than the contract', async () => {
    const client = await connect(true);
    const results = await client.readContracts(reads().slice(0, 10), 1);
    // None of the pairs is there yet either: nothing, and no revert.
    expect(results).toEqual(Array.from({ length: 10 }, () => '0x'));
    client.close();
  });
});
