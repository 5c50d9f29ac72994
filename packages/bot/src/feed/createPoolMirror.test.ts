import { mkdtempSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from '@twinlane/core/amm/pool';
import { ticksOf } from '@twinlane/core/amm/tickTable';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import type { BlockUpdate, Rollback } from '@twinlane/core/ports';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { dumpCheckpoint } from '@twinlane/sandbox/anvil/dumpCheckpoint';
import { reloadAnvil } from '@twinlane/sandbox/anvil/reloadAnvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { liquidityAddition } from '@twinlane/sandbox/deploy/addLiquidity';
import { poolCreation } from '@twinlane/sandbox/deploy/createPool';
import { getContractAddress } from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createReadClient } from '../chain/createReadClient.ts';
import type { ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { RandomTrader } from '../testing/randomTrades.ts';
import type { SandboxWorld } from '../testing/sandboxWorld.ts';
import { startSandboxWorld } from '../testing/sandboxWorld.ts';
import type { TestLog } from '../testing/testLog.ts';
import { createTestLog } from '../testing/testLog.ts';
import { venues } from '../venue/registry.ts';
import { createPoolMirror } from './createPoolMirror.ts';
import { loadPools } from './loadPools.ts';
import type { PoolMirrorOptions, PoolMirrorService } from './poolMirrorService.ts';

let world: SandboxWorld;
let client: ReadClient;
let folder: string;
let mirror: PoolMirrorService;
let restarted: Anvil | undefined;

beforeAll(async () => {
  world = await startSandboxWorld({ statesKept: 100 });
  folder = mkdtempSync(join(tmpdir(), 'twinlane-mirror-'));
  symlinkSync(world.anvil.ipcPath, join(folder, 'node.ipc'));
  client = await createReadClient({ ipcPath: join(folder, 'node.ipc'), chainId: sandbox.id });
});

afterEach(() => mirror?.stop());

afterAll(async () => {
  client?.close();
  await world?.stop();
  await restarted?.stop();
  rmSync(folder, { recursive: true });
});

async function start(
  options: Partial<PoolMirrorOptions> = {},
  prepare: (created: PoolMirrorService) => void = () => undefined,
): Promise<{ log: TestLog; found: KnownPool[] }> {
  const log = createTestLog();
  const found: KnownPool[] = [];
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    onPoolDiscovered: (pool) => found.push(pool),
    log,
    ...options,
  });
  prepare(mirror);
  await mirror.start();
  return { log, found };
}

async function reachHead(): Promise<void> {
  const head = await client.block('latest');
  await vi.waitFor(() => expect(mirror.head().hash).toBe(head?.hash), { timeout: 10_000 });
}

function watch(): { updates: BlockUpdate[]; rollbacks: Rollback[]; resets: BlockHeader[] } {
  const seen = { updates: [] as BlockUpdate[], rollbacks: [] as Rollback[], resets: [] as BlockHeader[] };
  mirror.onBlock(async (update) => void seen.updates.push(update));
  mirror.onRollback(async (rollback) => {
    expect(mirror.head()).toBe(rollback.ancestor);
    seen.rollbacks.push(rollback);
  });
  mirror.onReset((head) => seen.resets.push(head));
  return seen;
}

function after(updates: readonly BlockUpdate[], { hash }: BlockHeader, pool: Address): Pool | undefined {
  return updates.find(({ header }) => header.hash === hash)?.after(pool);
}

/** All that a quote depends on, in a form that compares. */
function plain(pool: Pool): object {
  return pool.kind === 'constantProduct' ? pool : { ...pool, ticks: [...ticksOf(pool.ticks)] };
}

function sorted(pools: Iterable<Pool>): object[] {
  return [...pools].sort((a, b) => (a.address < b.address ? -1 : 1)).map(plain);
}

async function expectExact(known: readonly KnownPool[] = world.pools): Promise<void> {
  const fresh = await loadPools(client, known, mirror.head().number);
  expect(sorted(mirror.pools())).toEqual(sorted(fresh.values()));
}

describe('the pool mirror', () => {
  it('equals a fresh snapshot to the last unit after hundreds of random trades on all six venues', async () => {
    await start();
    expect(new Set([...mirror.pools()].map(({ venue }) => venue)).size).toBe(6);
    const trader = new RandomTrader(world, 7);
    const ticks = new Map([...mirror.pools()].map((pool) => [pool.address, 'tick' in pool ? pool.tick : 0]));
    for (let block = 0; block < 40; block += 1) {
      const pools = [...mirror.pools()];
      await world.trade(Array.from({ length: 15 }, () => trader.next(pools)));
      if (block % 8 === 7) {
        await reachHead();
      }
    }
    await reachHead();
    await expectExact();
    expect(await mirror.verify()).toEqual([]);
    expect(trader.tried.emptied).toBeGreaterThan(10);
    const moved = [...mirror.pools()].filter(
      (pool) => 'tick' in pool && pool.tick !== ticks.get(pool.address),
    );
    expect(moved.length).toBeGreaterThan(5);
  });

  it('delivers history as backfill, then blocks as they come, each with both its ends', async () => {
    const trader = new RandomTrader(world, 11);
    await start();
    for (let block = 0; block < 12; block += 1) {
      const pools = [...mirror.pools()];
      await world.trade([trader.next(pools), trader.next(pools)]);
      await reachHead();
    }
    await mirror.stop();
    const updates: BlockUpdate[] = [];
    const head = (await client.block('latest'))!.number;
    await start({ historyBlocks: 10 }, (created) => {
      created.onBlock((update) => {
        updates.push(update);
        expect(created.head()).toBe(update.header);
        return Promise.resolve();
      });
    });
    await world.trade([trader.next([...mirror.pools()])]);
    await reachHead();
    await vi.waitFor(() => expect(updates).toHaveLength(11), { timeout: 20_000 });
    expect(updates.map(({ header }) => header.number)).toEqual(
      Array.from({ length: 11 }, (_, index) => head - 9 + index),
    );
    expect(updates.map(({ backfill }) => backfill)).toEqual([...Array<boolean>(10).fill(true), false]);
    for (const [index, update] of updates.entries()) {
      const next = updates[index + 1];
      for (const { address } of world.pools) {
        expect(next === undefined ? mirror.pool(address) : next.before(address)).toBe(update.after(address));
      }
      const touched = world.pools.filter(({ address }) => update.before(address) !== update.after(address));
      for (const swap of update.swaps) {
        expect(touched.map(({ address }) => address)).toContain(swap.pool);
      }
    }
    await expectExact();
  });

  it('gives a past block as it was delivered', async () => {
    const updates: BlockUpdate[] = [];
    await start({}, (created) => {
      created.onBlock((update) => {
        updates.push(update);
        return Promise.resolve();
      });
    });
    const trader = new RandomTrader(world, 13);
    const pools = [...mirror.pools()];
    await world.trade(Array.from({ length: 10 }, () => trader.next(pools)));
    await world.mine();
    await reachHead();
    const [delivered] = updates;
    const addresses = [...new Set(delivered!.swaps.map(({ pool }) => pool))].slice(0, 3);
    const again = await mirror.blockAt(delivered!.header.number, addresses);
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) {
      expect(plain(again!.before(address)!)).toEqual(plain(delivered!.before(address)!));
      expect(plain(again!.after(address)!)).toEqual(plain(delivered!.after(address)!));
    }
    expect(again?.swaps).toEqual(delivered!.swaps.filter(({ pool }) => addresses.includes(pool)));
  });

  it('finds new pools by their factories’ logs, with their liquidity, in the block that made them', async () => {
    const { found } = await start();
    const { tokens, weth } = world.deployment;
    const creations = (['uniswap-v2', 'pancakeswap-v3', 'sushiswap-v3', 'pancakeswap-v2'] as const).map(
      (venue) => poolCreation(world.deployment, { venue, tokenA: tokens[8]!, tokenB: tokens[9]!, price: 3 }),
    );
    expect(mirror.poolsOf(tokens[8]!.address, tokens[9]!.address)).toEqual([]);
    await world.mine(
      creations.flatMap((creation) => [
        ...creation.transactions,
        ...liquidityAddition(world.deployment, { ...creation, amount0: 10n ** 12n, amount1: 10n ** 12n }),
      ]),
    );
    await reachHead();
    expect(found.map(({ address }) => address)).toEqual(creations.map(({ address }) => address));
    for (const [index, { venue, token0, token1, fee, tickSpacing }] of creations.entries()) {
      expect(found[index]).toMatchObject({
        venue,
        token0,
        token1,
        fee,
        createdAtBlock: mirror.head().number,
      });
      expect(found[index]?.tickSpacing).toBe(tickSpacing);
    }
    expect(mirror.poolsOf(tokens[9]!.address, tokens[8]!.address)).toHaveLength(4);
    expect(mirror.poolsOf(tokens[9]!.address, weth.address)).not.toContain(found[0]);
    await expectExact([...world.pools, ...found]);
  });

  it('passes over pools of tokens whose code fails in whatever way, and follows on', async () => {
    const { deployer } = world.deployment;
    const { log, found } = await start();
    const nonce = BigInt(await world.anvil.request<string>('eth_getTransactionCount', [deployer, 'latest']));
    // INVALID, a jump to nowhere, nothing to pop, an endless loop, an opcode that there is not.
    const codes = ['fe', '5f56', '50', '5b5f56', '0c'];
    const creations = codes.map((_, index) =>
      poolCreation(world.deployment, {
        venue: 'uniswap-v2',
        tokenA: {
          ...world.deployment.tokens[0]!,
          address: getContractAddress({ from: deployer, nonce: nonce + BigInt(index) }),
        },
        tokenB: world.deployment.usdc,
        price: 1,
      }),
    );
    await world.mine([
      // Copies the code that follows these ten bytes and returns it.
      ...codes.map((code) => ({
        from: deployer,
        data: `0x60${(code.length / 2).toString(16).padStart(2, '0')}80600a5f395ff3${code}` as const,
      })),
      ...creations.flatMap(({ transactions }) => transactions),
    ]);
    for (const { address } of creations) {
      expect(await world.anvil.request('eth_getCode', [address, 'latest'])).not.toBe('0x');
    }
    await reachHead();
    await world.mine();
    await reachHead();
    expect(found).toEqual([]);
    expect(log.warnings).toEqual([]);
    await expectExact();
  });

  it('passes new pools over where there are as many as may be, and says so once', async () => {
    const { tokens } = world.deployment;
    const { log, found } = await start({ maxPools: world.pools.length + 1 });
    for (const index of [6, 7, 8]) {
      const plan = { venue: 'sushiswap-v2', tokenA: tokens[5]!, tokenB: tokens[index]!, price: 1 } as const;
      await world.mine(poolCreation(world.deployment, plan).transactions);
      await reachHead();
    }
    expect(found).toHaveLength(1);
    expect(log.warnings).toEqual(['As many pools are mirrored as may be: new ones are passed over']);
  });

  it('calls listeners one after the other and holds the next block back until they are done', async () => {
    await start();
    const calls: string[] = [];
    const slow = mirror.onBlock(async ({ header }) => {
      calls.push(`first ${header.number}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      calls.push(`first done ${header.number}`);
    });
    mirror.onBlock(({ header }) => {
      calls.push(`second ${header.number}`);
      return Promise.reject(new Error('not my day'));
    });
    await world.mine();
    await world.mine();
    await vi.waitFor(() => expect(calls).toHaveLength(6), { timeout: 20_000 });
    const last = mirror.head().number;
    const each = ['first', 'first done', 'second'];
    expect(calls).toEqual([last - 1, last].flatMap((number) => each.map((what) => `${what} ${number}`)));
    slow();
  });

  it('says so when it falls behind, and when it has caught up', async () => {
    const { log } = await start();
    const { promise: blocked, resolve: release } = Promise.withResolvers<void>();
    mirror.onBlock(() => blocked);
    await world.anvil.request('anvil_mine', ['0x28']);
    await vi.waitFor(() => expect(mirror.lag()).toBeGreaterThan(0), { timeout: 20_000 });
    release();
    await reachHead();
    await vi.waitFor(
      () => {
        expect(log.warnings).toEqual(['The mirror has fallen behind the chain', 'The mirror has caught up']);
      },
      { timeout: 20_000 },
    );
  });
});

describe('the pool mirror in trouble', () => {
  it('heals a gap after it was cut off', async () => {
    const { log } = await start();
    const trader = new RandomTrader(world, 17);
    const pools = [...mirror.pools()];
    // Stopped as a process can be: nothing is answered, nothing is lost.
    process.kill(world.anvil.pid, 'SIGSTOP');
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    process.kill(world.anvil.pid, 'SIGCONT');
    client.close();
    for (let block = 0; block < 5; block += 1) {
      await world.trade([trader.next(pools), trader.next(pools)]);
    }
    await reachHead();
    await expectExact();
    expect(log.errors).toEqual([]);
  });

  it('follows on after the node was recycled to a checkpoint', async () => {
    const resets: BlockHeader[] = [];
    await start();
    mirror.onReset((head) => resets.push(head));
    const trader = new RandomTrader(world, 19);
    const checkpoint = await dumpCheckpoint(world.anvil);
    await reloadAnvil(world.anvil, checkpoint);
    await world.trade([trader.next([...mirror.pools()])]);
    await reachHead();
    await world.trade([trader.next([...mirror.pools()])]);
    await reachHead();
    await expectExact();
    expect(resets).toEqual([]);
  });

  it.each([1, 2, 32, 64])(
    'rolls back when the chain drops %i blocks, without loading afresh',
    async (depth) => {
      const { log, found } = await start();
      const { updates, rollbacks, resets } = watch();
      const trader = new RandomTrader(world, 23 + depth);
      const branch = async (length: number): Promise<void> => {
        for (let block = 0; block < length; block += 1) {
          await world.trade([trader.next([...mirror.pools()])]);
          await reachHead();
        }
      };
      await branch(depth + 2);
      const before = updates.slice();
      const states = before.map(({ header }) =>
        world.pools.map(({ address }) => after(before, header, address)),
      );
      await world.anvil.request('anvil_rollback', [depth]);
      // Other blocks than before, and one fewer, so that the chain has become shorter too.
      await world.mine([], { after: 7 });
      await vi.waitFor(() => expect(rollbacks).toHaveLength(1), { timeout: 20_000 });
      const [{ ancestor, dropped }] = rollbacks as [Rollback];
      expect(ancestor).toEqual(before[1]?.header);
      expect(dropped).toEqual(before.slice(2).map(({ header }) => header));
      await reachHead();
      await expectExact([...world.pools, ...found]);
      await branch(2);
      await expectExact([...world.pools, ...found]);
      expect(updates.slice(before.length).map(({ header }) => header.number)).toEqual(
        [1, 2, 3].map((above) => ancestor.number + above),
      );
      // Those who kept an update of a dropped block still see what it did.
      expect(
        before.map(({ header }) => world.pools.map(({ address }) => after(before, header, address))),
      ).toEqual(states);
      expect(resets).toEqual([]);
      expect(log.errors).toEqual([]);
    },
  );

  it('forgets a pool whose creation was dropped, and finds it again where it is made again', async () => {
    const forgotten: KnownPool[] = [];
    const { found } = await start({ onPoolForgotten: (pool) => forgotten.push(pool) });
    const { rollbacks } = watch();
    const { tokens } = world.deployment;
    const creation = poolCreation(world.deployment, {
      venue: 'uniswap-v3',
      tokenA: tokens[3]!,
      tokenB: tokens[9]!,
      price: 2,
    });
    await world.mine(creation.transactions);
    await reachHead();
    expect(found.map(({ address }) => address)).toEqual([creation.address]);
    await world.anvil.request('anvil_rollback', [1]);
    await world.mine([], { after: 9 });
    await vi.waitFor(() => expect(rollbacks).toHaveLength(1), { timeout: 20_000 });
    expect(forgotten).toEqual(found);
    expect(mirror.known(creation.address)).toBeUndefined();
    expect(mirror.pool(creation.address)).toBeUndefined();
    expect(mirror.poolsOf(tokens[3]!.address, tokens[9]!.address)).toEqual([]);
    await reachHead();
    await world.mine(creation.transactions);
    await reachHead();
    expect(found.map(({ address }) => address)).toEqual([creation.address, creation.address]);
    expect(mirror.known(creation.address)?.createdAtBlock).toBe(mirror.head().number);
    await expectExact([...world.pools, found[1]!]);
  });

  it('loads afresh where the chain forked longer ago than it remembers, and tells its listeners', async () => {
    const { found } = await start();
    const { rollbacks, resets } = watch();
    const trader = new RandomTrader(world, 29);
    await world.trade([trader.next([...mirror.pools()])]);
    await reachHead();
    // One block more than has been applied since the start.
    await world.anvil.request('anvil_rollback', [2]);
    await world.mine([], { after: 5 });
    await world.trade([trader.next([...mirror.pools()])]);
    await world.mine();
    await vi.waitFor(() => expect(resets).toHaveLength(1), { timeout: 20_000 });
    await reachHead();
    await expectExact([...world.pools, ...found]);
    expect(rollbacks).toEqual([]);
  });

  it('goes on where a node that is renewed has no logs of a block for a moment', async () => {
    let empty = 0;
    const batch: ReadClient['batch'] = async (calls) => {
      const isEmpty = empty > 0 && calls.length > 0 && calls.every(({ method }) => method === 'eth_getLogs');
      empty -= isEmpty ? 1 : 0;
      return isEmpty ? calls.map(() => []) : client.batch(calls);
    };
    await start({ client: { ...client, batch } });
    const { updates, resets } = watch();
    const trader = new RandomTrader(world, 43);
    const trades = Array.from({ length: 10 }, () => trader.next([...mirror.pools()]));
    // Asked twice: for the logs of pools, and for any.
    empty = 2;
    await world.trade(trades);
    await reachHead();
    expect(empty).toBe(0);
    expect(updates).toHaveLength(1);
    expect(resets).toEqual([]);
    await expectExact();
  });

  it('takes a node that shows genesis as its head for one that is away', async () => {
    let away = false;
    const newest = (await client.block('latest'))!;
    const block: ReadClient['block'] = (asked) => {
      if (!away) {
        return client.block(asked);
      }
      return Promise.resolve(asked === 'latest' ? { ...newest, number: 0 } : undefined);
    };
    const batch: ReadClient['batch'] = (calls) => {
      const forBlocks = calls.every(({ method }) => method === 'eth_getBlockByNumber');
      return away && forBlocks ? Promise.resolve(calls.map(() => null)) : client.batch(calls);
    };
    await start({ client: { ...client, block, batch } });
    const { rollbacks, resets } = watch();
    await world.mine();
    await reachHead();
    away = true;
    await expect(mirror.blockAt(newest.number, [])).rejects.toMatchObject({ code: 'feed.no-block' });
    await world.mine();
    // The reorganisation has to take away a block that was applied.
    await reachHead();
    await world.anvil.request('anvil_reorg', [1, []]);
    await vi.waitFor(() => expect(mirror.trouble()).toMatchObject({ code: 'chain.behind' }), {
      timeout: 20_000,
    });
    away = false;
    await reachHead();
    expect(rollbacks.map(({ dropped }) => dropped.length)).toEqual([1]);
    expect(resets).toEqual([]);
    expect(mirror.trouble()).toBeUndefined();
  });

  it.each([
    ['before the pools are read afresh', 0],
    ['while they are read', 1],
  ])('does not start again from genesis that a node shows %s', async (_, soundAnswers) => {
    const genesis = (await client.block(0))!;
    const reads: (number | 'latest')[] = [];
    let sound = Infinity;
    const block: ReadClient['block'] = (asked) => {
      if (asked !== 'latest') {
        return client.block(asked);
      }
      sound -= 1;
      return sound >= 0 ? client.block('latest') : Promise.resolve(genesis);
    };
    const readContracts: ReadClient['readContracts'] = (calls, at) => {
      reads.push(at);
      // As if the pools were there from the beginning.
      return client.readContracts(calls, at === 0 ? 'latest' : at);
    };
    const batch: ReadClient['batch'] = (calls) =>
      client.batch(
        calls.map(({ method, params }) => ({
          method,
          params:
            method === 'eth_call' && params[1] === '0x0' ? [params[0], 'latest', ...params.slice(2)] : params,
        })),
      );
    await start({ client: { ...client, block, readContracts, batch } });
    const { resets } = watch();
    reads.length = 0;
    sound = soundAnswers;
    await world.anvil.request('anvil_rollback', [1]);
    await world.mine([], { after: 5 });
    await world.mine();
    await vi.waitFor(() => expect(mirror.trouble()).toMatchObject({ code: 'chain.behind' }), {
      timeout: 20_000,
    });
    expect(resets).toEqual([]);
    expect(reads.includes(0)).toBe(soundAnswers > 0);
    sound = Infinity;
    await vi.waitFor(() => expect(resets).toHaveLength(1), { timeout: 20_000 });
    await reachHead();
    expect(await mirror.verify()).toEqual([]);
  });

  it('begins later where the node no longer has all of the history', async () => {
    await world.anvil.request('anvil_mine', ['0x78']);
    const updates: BlockUpdate[] = [];
    const { log } = await start({ historyBlocks: 115 }, (created) => {
      created.onBlock((update) => {
        updates.push(update);
        return Promise.resolve();
      });
    });
    expect(log.warnings).toEqual([]);
    expect(updates.length).toBeGreaterThan(50);
    expect(updates.length).toBeLessThan(115);
    expect(updates.at(-1)?.header.number).toBe(mirror.head().number);
    await expectExact();
  });

  it('goes on when the node was killed and a new one continues its chain', async () => {
    const resets: BlockHeader[] = [];
    const { log } = await start();
    mirror.onReset((head) => resets.push(head));
    const checkpoint = await dumpCheckpoint(world.anvil);
    await world.anvil.stop();
    unlinkSync(join(folder, 'node.ipc'));
    await vi.waitFor(() => expect(mirror.trouble()).toBeDefined(), { timeout: 20_000 });
    restarted = await startAnvil({ checkpoint });
    symlinkSync(restarted.ipcPath, join(folder, 'node.ipc'));
    await restarted.request('anvil_mine', ['0x3']);
    await vi.waitFor(() => expect(mirror.trouble()).toBeUndefined(), { timeout: 20_000 });
    await reachHead();
    await expectExact();
    expect(resets).toEqual([]);
    expect(log.warnings).toEqual(['Cannot follow the chain, trying on']);
  });
});
