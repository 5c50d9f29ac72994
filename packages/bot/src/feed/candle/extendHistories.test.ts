import type { Pool } from '@twinlane/core/amm/pool';
import type { BlockHeader } from '@twinlane/core/market/block';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { PriceHistories } from '@twinlane/core/market/priceHistory';
import type { Address } from '@twinlane/core/money/hex';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createReadClient, type ReadClient } from '../../chain/createReadClient.ts';
import { sandbox } from '../../chain/sandbox.ts';
import { createMarketTracker, type MarketTracker } from '../../marketTracker.ts';
import { RandomTrader } from '../../testing/randomTrades.ts';
import { startSandboxWorld, type SandboxWorld } from '../../testing/sandboxWorld.ts';
import { createTestLog } from '../../testing/testLog.ts';
import { venues } from '../../venue/registry.ts';
import { createPoolMirror } from '../createPoolMirror.ts';
import type { PoolMirrorService } from '../poolMirrorService.ts';
import { extendHistories } from './extendHistories.ts';
import type { PastPricesParts } from './readPastPrices.ts';

const [cash] = sandbox.cash;
const PLAN = [{ venue: 'uniswap-v3', base: 'WETH', quote: 'USDC', fee: 3_000, valueUsd: 1_000_000 }] as const;
const BLOCKS = 120;

let world: SandboxWorld;
let client: ReadClient;
let mirror: PoolMirrorService;
let tracker: MarketTracker;
/** Prices as they were seen block by block. */
let seen: PriceHistories;
let head: BlockHeader;
let pools: ReadonlyMap<Address, Pool>;

beforeAll(async () => {
  world = await startSandboxWorld({ statesKept: 1_000, plan: PLAN });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    log: createTestLog(),
  });
  const { wrappedNative, id: chainId } = sandbox;
  tracker = createMarketTracker({ mirror, chainId, cash, wrappedNative, historyLength: 300 });
  mirror.onBlock(async () => void tracker.record());
  await mirror.start();
  const trader = new RandomTrader(world, 7);
  for (let block = 0; block < BLOCKS; block += 1) {
    const traded = [...mirror.pools()];
    await world.trade([trader.next(traded), trader.next(traded)]);
  }
  const last = (await client.block('latest'))!.number;
  await vi.waitUntil(() => mirror.head().number === last, { timeout: 30_000 });
  head = mirror.head();
  pools = new Map([...mirror.pools()].map((pool) => [pool.address, pool]));
  const { tokens } = tracker.snapshot(new Map());
  seen = new Map([...tokens].map(([token, { history }]) => [token, history]));
});

afterAll(async () => {
  await mirror?.stop();
  client?.close();
  await world?.stop();
});

const knownPool: PastPricesParts['known'] = (pool) => mirror.known(pool);

function extended(
  kept: PriceHistories,
  needed: number,
  reader: ReadClient = client,
  until = new AbortController().signal,
): Promise<PriceHistories> {
  const tokens = new Map(
    [...pools.values()].flatMap(({ token0, token1 }) => [
      [token0.address, token0],
      [token1.address, token1],
    ]),
  );
  const source = {
    cash,
    wrappedNative: sandbox.wrappedNative,
    tokens: [...tokens.values()],
    poolsOf: (one: Address, other: Address) => mirror.poolsOf(one, other),
  };
  const first = { ...head, number: head.number + 1, timestamp: head.timestamp + 2 };
  const past = { client: reader, source, known: knownPool, until, log: createTestLog() };
  return extendHistories(past, kept, { first, newest: head.number + 1, needed });
}

function longest(histories: PriceHistories): number {
  return Math.max(0, ...[...histories.values()].map(({ length }) => length));
}

/** Of tokens with one pool: the price of others may have been read from another pool then than now. */
function agreeing(found: PriceHistories): number {
  let [same, all] = [0, 0];
  for (const [token, points] of found) {
    if (mirror.poolsOf(token, cash.address).length !== 1) continue;
    for (const { blockNumber, price, timestamp } of points) {
      const then = seen.get(token)?.find((point) => point.blockNumber === blockNumber);
      if (then === undefined) continue;
      expect(timestamp).toBe(then.timestamp);
      all += 1;
      same += Math.abs(price / then.price - 1) < 1e-12 ? 1 : 0;
    }
  }
  expect(all).toBeGreaterThan(40);
  return same / all;
}

it('reads from logs what was seen block by block, as far back as is needed', async () => {
  const found = await extended(new Map(), 101);
  expect(longest(found)).toBe(100);
  expect(agreeing(found)).toBe(1);
});

it('goes back to the blocks in which the pools were created', async () => {
  const found = await extended(new Map(), 10_000);
  expect(longest(found)).toBeGreaterThanOrEqual(BLOCKS);
  expect(agreeing(found)).toBe(1);
});

it('needs no state of past blocks, and takes what logs there are', async () => {
  const oldest = head.number - 49;
  const forgetful: ReadClient = {
    ...client,
    readContracts: () => Promise.reject(new RetryableError('rpc.away', 'No state.')),
    block: async (number) =>
      typeof number === 'number' && number < oldest ? undefined : client.block(number),
  };
  const found = await extended(new Map(), 101, forgetful);
  expect(longest(found)).toBe(50);
  expect(agreeing(found)).toBe(1);
});

it('asks a node for logs of as few blocks at once as that gives', async () => {
  const sparing: ReadClient = {
    ...client,
    batch: (calls) => {
      const spans = calls.map(({ params }) => params[0] as { fromBlock?: string; toBlock?: string });
      return spans.some(({ fromBlock, toBlock }) => Number(toBlock) - Number(fromBlock) >= 10)
        ? Promise.reject(new FatalError('rpc.refused', 'up to a 10 block range is supported'))
        : client.batch(calls);
    },
  };
  const found = await extended(new Map(), 101, sparing);
  expect(longest(found)).toBe(100);
  expect(agreeing(found)).toBe(1);
});

it('holds nothing up for longer than is said, and takes what has come by then', async () => {
  const oldest = head.number - 49;
  const over = new AbortController();
  const slow: ReadClient = {
    ...client,
    readContracts: () => new Promise(() => undefined),
    block: (number) => {
      if (typeof number !== 'number' || number >= oldest) return client.block(number);
      over.abort();
      return new Promise(() => undefined);
    },
  };
  const found = await extended(new Map(), 101, slow, over.signal);
  expect(longest(found)).toBe(50);
  expect(agreeing(found)).toBe(1);
});

it('puts before what was kept only what that lacks, and asks for nothing where it lacks nothing', async () => {
  const kept = new Map([...seen].map(([token, points]) => [token, points.slice(-40)]));
  const found = await extended(kept, 81);
  expect(longest(found)).toBe(80);
  for (const [token, points] of kept) expect(found.get(token)?.slice(-points.length)).toEqual(points);
  const away: ReadClient = { ...client, block: () => Promise.reject(new Error('asked')) };
  expect(await extended(kept, 41, away)).toBe(kept);
});
