import { ticksOf } from '@twinlane/core/amm/tickTable';
import type { Pool } from '@twinlane/core/amm/pool';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import { anAddress, aBlock } from '@twinlane/core/testing/buildMarket';
import { FatalError } from '@twinlane/core/errors';
import { liquidityAddition } from '@twinlane/sandbox/deploy/addLiquidity';
import { poolCreation } from '@twinlane/sandbox/deploy/createPool';
import { toEventSelector, pad } from 'viem';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ReadClient } from '../chain/createReadClient.ts';
import { createReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { RandomTrader } from '../testing/randomTrades.ts';
import type { SandboxWorld } from '../testing/sandboxWorld.ts';
import { startSandboxWorld } from '../testing/sandboxWorld.ts';
import type { TestLog } from '../testing/testLog.ts';
import { createTestLog } from '../testing/testLog.ts';
import { venues } from '../venue/registry.ts';
import { applyLogs, factoriesOf } from './applyLogs.ts';
import { createPoolMirror } from './createPoolMirror.ts';
import { loadPools } from './loadPools.ts';
import type { PoolMirrorOptions, PoolMirrorService } from './poolMirrorService.ts';

let world: SandboxWorld;
let client: ReadClient;
let mirror: PoolMirrorService;

beforeAll(async () => {
  world = await startSandboxWorld();
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
});

afterEach(() => mirror?.stop());

afterAll(async () => {
  client?.close();
  await world?.stop();
});

async function start(options: Partial<PoolMirrorOptions>): Promise<{ log: TestLog; found: KnownPool[] }> {
  const log = createTestLog();
  const found: KnownPool[] = [];
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: [],
    historyBlocks: 0,
    onPoolDiscovered: (pool) => found.push(pool),
    log,
    ...options,
  });
  await mirror.start();
  return { log, found };
}

async function reachHead(): Promise<void> {
  const head = await client.block('latest');
  await vi.waitFor(() => expect(mirror.head().hash).toBe(head?.hash), { timeout: 10_000 });
}

function byAddress<T extends { readonly address: Address }>(pools: Iterable<T>): T[] {
  return [...pools].sort((a, b) => (a.address < b.address ? -1 : 1));
}

function plain(pools: Iterable<Pool>): object[] {
  return byAddress(pools).map((pool) =>
    pool.kind === 'constantProduct' ? pool : { pool, ticks: Array.from(ticksOf(pool.ticks)) },
  );
}

async function expectExact(known: readonly KnownPool[]): Promise<void> {
  const fresh = await loadPools(client, known, mirror.head().number);
  expect(plain(mirror.pools())).toEqual(plain(fresh.values()));
}

/** Pools of the world that pair only these tokens. */
function pairing(tokens: readonly Address[]): readonly KnownPool[] {
  return world.pools.filter(
    ({ token0, token1 }) => tokens.includes(token0.address) && tokens.includes(token1.address),
  );
}

it('finds the pools of watched tokens at the start, with their age, and follows them', async () => {
  const { weth, usdc, tokens } = world.deployment;
  const watch = [tokens[0]!.address, tokens[1]!.address.toLowerCase() as Address];
  const { found, log } = await start({ watch });
  const wanted = pairing([weth.address, usdc.address, tokens[0]!.address, tokens[1]!.address]);
  expect(wanted.length).toBeGreaterThan(10);
  expect(new Set(wanted.map(({ venue }) => venue)).size).toBe(6);
  expect(byAddress(found)).toEqual(byAddress(wanted));
  const trader = new RandomTrader(world, 5);
  for (let block = 0; block < 6; block += 1) {
    await world.trade(Array.from({ length: 8 }, () => trader.next([...mirror.pools()])));
  }
  await reachHead();
  await expectExact(wanted);
  expect(log.warnings).toEqual([]);
});

it('searches anew where the node drops the state of the block that the search was made at', async () => {
  let drops = 1;
  const readContracts: ReadClient['readContracts'] = (calls, block) => {
    drops -= block === 'latest' ? 0 : 1;
    return block !== 'latest' && drops === 0
      ? Promise.reject(new FatalError('rpc.state-missing', 'block height is 213 but requested was 196'))
      : client.readContracts(calls, block);
  };
  const { weth, usdc, tokens } = world.deployment;
  const { found } = await start({ client: { ...client, readContracts }, watch: [tokens[0]!.address] });
  expect(drops).toBeLessThan(0);
  expect(byAddress(found)).toEqual(byAddress(pairing([weth.address, usdc.address, tokens[0]!.address])));
});

it('takes new pools of watched tokens in, with the liquidity of the same block, and passes others over', async () => {
  const { tokens } = world.deployment;
  const { found } = await start({ watch: [tokens[5]!.address, tokens[6]!.address] });
  found.length = 0;
  const creations = [
    [5, 6],
    [5, 7],
  ].map(([a, b]) =>
    poolCreation(world.deployment, {
      venue: 'sushiswap-v3',
      tokenA: tokens[a!]!,
      tokenB: tokens[b!]!,
      price: 2,
    }),
  );
  await world.mine(
    creations.flatMap((creation) => [
      ...creation.transactions,
      ...liquidityAddition(world.deployment, { ...creation, amount0: 10n ** 12n, amount1: 10n ** 12n }),
    ]),
  );
  await reachHead();
  expect(found.map(({ address }) => address)).toEqual([creations[0]!.address]);
  expect(mirror.pool(creations[0]!.address)).toMatchObject({ liquidity: expect.any(BigInt) as bigint });
  const known = [...mirror.pools()].map(({ address }) => mirror.known(address)!);
  expect(known.map(({ address }) => address)).toContain(creations[0]!.address);
  await expectExact(known);
});

it('takes every new pool against a token of the chain where it is told to, and is left with them after a restart', async () => {
  const { tokens, usdc } = world.deployment;
  const { found } = await start({ watch: [], takeNew: true });
  found.length = 0;
  const [newcomer, stranger] = [
    [tokens[8]!, usdc],
    [tokens[8]!, tokens[9]!],
  ].map(([tokenA, tokenB]) =>
    poolCreation(world.deployment, {
      venue: 'pancakeswap-v3',
      tokenA: tokenA!,
      tokenB: tokenB!,
      fee: 100,
      price: 3,
    }),
  );
  await world.mine(
    [newcomer!, stranger!].flatMap((creation) =>
      creation.transactions.concat(
        liquidityAddition(world.deployment, { ...creation, amount0: 10n ** 10n, amount1: 10n ** 10n }),
      ),
    ),
  );
  await reachHead();
  const created = mirror.head();
  expect(found).toMatchObject([
    { address: newcomer!.address, createdAtBlock: created.number, createdAt: created.timestamp },
  ]);
  expect(found[0]).not.toHaveProperty('isCreationGuessed');
  const [known] = found;
  await mirror.stop();
  await start({ watch: [], takeNew: true, knownPools: [known!] });
  expect(mirror.known(newcomer!.address)).toEqual(known);
  expect(mirror.pool(newcomer!.address)).toBeDefined();
});

it('discovers pools on demand and mirrors them on, also back over a block before they were found', async () => {
  const { tokens, usdc } = world.deployment;
  const { found } = await start({ watch: [] });
  await world.mine();
  await reachHead();
  const token = tokens[2]!.address;
  expect(mirror.poolsOf(token, usdc.address)).toEqual([]);
  const wanted = pairing([token, usdc.address]);
  expect(wanted.length).toBeGreaterThan(0);
  const trader = new RandomTrader(world, 8);
  const trade = async (): Promise<void> => {
    const pools = await loadPools(client, wanted, (await client.block('latest'))!.number);
    await world.trade([...pools.values()].map((pool) => trader.next([pool])));
    await reachHead();
  };
  await trade();
  const discovered = await mirror.discover(usdc.address, token);
  expect(discovered.map(({ address }) => address).sort()).toEqual(
    wanted.map(({ address }) => address).sort(),
  );
  expect(found).toEqual(expect.arrayContaining([...discovered]));
  expect(await mirror.discover(token, usdc.address)).toEqual([]);
  expect(await mirror.discover(token, anAddress(0xdead))).toEqual([]);
  await trade();
  const all = [...mirror.pools()].map(({ address }) => mirror.known(address)!);
  await expectExact(all);
  // To before the pools were found: what they were then is asked of the node.
  const rollbacks: number[] = [];
  mirror.onRollback(async ({ dropped }) => void rollbacks.push(dropped.length));
  await world.anvil.request('anvil_rollback', [2]);
  await world.mine([], { after: 30 });
  await vi.waitFor(() => expect(rollbacks).toEqual([2]), { timeout: 20_000 });
  await reachHead();
  await expectExact(all);
  await trade();
  await expectExact(all);
});

it('ignores a factory that announces a pool where it makes none, and says so', async () => {
  const { weth, usdc } = world.deployment;
  const factory = venues.find(({ id }) => id === 'uniswap-v2')!.deployments[sandbox.id]!.factory;
  const real = world.pools.find(({ venue, ...pool }) => venue === 'uniswap-v2' && pairs(pool))!;
  const [token0, token1] = [real.token0.address, real.token1.address];
  const misplaced: string[] = [];
  const announce = (pool: Address): ReturnType<typeof applyLogs> =>
    applyLogs(
      {
        chainId: sandbox.id,
        pools: new Map(),
        known: new Map(),
        factories: factoriesOf(venues, sandbox.id),
        token: (address) => Promise.resolve(address === weth.address ? weth : usdc),
        takes: () => true,
        onMisplaced: (address, venue) => misplaced.push(`${venue} ${address}`),
      },
      aBlock(9),
      [
        {
          address: factory.toLowerCase(),
          topics: [
            toEventSelector('PairCreated(address,address,address,uint256)'),
            pad(token0).toLowerCase() as Address,
            pad(token1).toLowerCase() as Address,
          ],
          data: `${pad(pool).toLowerCase() as Address}${'0'.repeat(63)}1`,
        },
      ],
    );
  expect((await announce(real.address)).created.map(({ address }) => address)).toEqual([real.address]);
  expect(misplaced).toEqual([]);
  expect((await announce(anAddress(0x999))).created).toEqual([]);
  expect(misplaced).toEqual([`uniswap-v2 ${anAddress(0x999)}`]);

  function pairs(pool: Pick<KnownPool, 'token0' | 'token1'>): boolean {
    return pairing([weth.address, usdc.address]).some(
      ({ token0: first, token1: second }) => first === pool.token0 && second === pool.token1,
    );
  }
});

it('makes room for new pools by those that nobody watches any more', async () => {
  const { weth, usdc, tokens } = world.deployment;
  const wanted = pairing([weth.address, usdc.address]);
  const [first, second] = [tokens[0]!, tokens[1]!].map(({ address }) =>
    pairing([address, usdc.address]).map((pool) => pool.address),
  ) as [Address[], Address[]];
  expect(Math.min(first.length, second.length)).toBeGreaterThan(0);
  const maxPools = wanted.length + Math.max(first.length, second.length);
  const { log } = await start({ watch: [], knownPools: world.pools, maxPools });
  const mirrored = (): Address[] => [...mirror.pools()].map(({ address }) => address);
  // Known pools of tokens that are not watched are left out from the start.
  expect(mirrored().sort()).toEqual(wanted.map(({ address }) => address).sort());
  await mirror.discover(tokens[0]!.address, usdc.address);
  expect(mirrored()).toEqual(expect.arrayContaining(first));
  const more = await mirror.discover(tokens[1]!.address, usdc.address);
  expect(more.map(({ address }) => address).sort()).toEqual(second.sort());
  expect(mirrored().length).toBeLessThanOrEqual(maxPools);
  expect(mirrored()).toEqual(expect.arrayContaining([...second, ...wanted.map(({ address }) => address)]));
  const gone = first.filter((address) => !mirrored().includes(address));
  expect(gone.length).toBeGreaterThan(0);
  expect(gone.filter((address) => mirror.known(address) ?? mirror.pool(address))).toEqual([]);
  expect(mirror.poolsOf(tokens[0]!.address, usdc.address)).toHaveLength(first.length - gone.length);
  expect(log.warnings).toEqual([]);
  await world.mine();
  await reachHead();
  await expectExact(world.pools.filter(({ address }) => mirror.known(address) !== undefined));
});
