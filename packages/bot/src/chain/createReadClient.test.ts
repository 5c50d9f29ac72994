import type { KnownPool } from '@twinlane/core/market/knownPool';
import { mayHaveLogs } from '@twinlane/core/market/logsBloom';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ChainBlock, HeadBreak, HeadSubscription } from '@twinlane/core/market/chainReader';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import type { PoolMirrorService } from '../feed/poolMirrorService.ts';
import { RandomTrader } from '../testing/randomTrades.ts';
import { startSandboxWorld, type SandboxWorld } from '../testing/sandboxWorld.ts';
import { createTestLog } from '../testing/testLog.ts';
import { venues } from '../venue/registry.ts';
import { createReadClient, type ReadClient, type ReadClientOptions } from './createReadClient.ts';
import { sandbox } from './sandbox.ts';
import { startFaultyNode, type FaultyNode, type NodeFaults } from './testing/faultyNode.ts';

let world: SandboxWorld;
let nodes: FaultyNode[] = [];
let clients: ReadClient[] = [];
let mirror: PoolMirrorService | undefined;
let subscription: HeadSubscription | undefined;

beforeAll(async () => {
  world = await startSandboxWorld({ statesKept: 300 });
});

afterEach(async () => {
  await subscription?.stop();
  await mirror?.stop();
  subscription = undefined;
  mirror = undefined;
  clients.forEach((client) => client.close());
  await Promise.all(nodes.map((each) => each.stop()));
  nodes = [];
  clients = [];
});

afterAll(() => world?.stop());

async function node(faults: NodeFaults = {}): Promise<FaultyNode> {
  const started = await startFaultyNode(world.anvil.httpUrl, faults, nodes.length + 1);
  nodes.push(started);
  return started;
}

async function connect(
  urls: readonly string[],
  options: Partial<ReadClientOptions> = {},
): Promise<ReadClient> {
  const client = await createReadClient({
    endpoints: urls.map((url, index) => ({ url, label: `node ${index}` })),
    chainId: sandbox.id,
    timeoutMs: 1_000,
    pollMs: 50,
    ...options,
  });
  clients.push(client);
  return client;
}

function follow(client: ReadClient, last: ChainBlock) {
  const seen: number[] = [];
  const breaks: HeadBreak[] = [];
  const troubles: (Error | undefined)[] = [];
  subscription = client.followHeads(last, {
    onBlocks: (blocks) => {
      seen.push(...blocks.map(({ number }) => number));
      return Promise.resolve();
    },
    onBreak: (reason) => void breaks.push(reason),
    onTrouble: (error) => void troubles.push(error),
  });
  return { seen, breaks, troubles };
}

const reserves = '0x0902f1ac' as const;

function pair(): KnownPool {
  return world.pools.find(({ tickSpacing }) => tickSpacing === undefined)!;
}

describe('reading through several endpoints', () => {
  it('answers rightly whatever two of three endpoints do wrong', async () => {
    const sound = await node();
    const failing = await node({
      failShare: 0.6,
      failure: ['http500', 'rpcError', 'reset', 'wrongId', 'truncated'],
    });
    const garbled = await node({ failShare: 1, failure: 'html' });
    const client = await connect([garbled, failing, sound].map(({ httpUrl }) => httpUrl));
    const { number } = (await client.block('latest'))!;
    const expected = await world.anvil.request('eth_call', [
      { to: pair().address, data: reserves },
      'latest',
    ]);
    for (let turn = 0; turn < 60; turn += 1) {
      expect((await client.block(number))?.number).toBe(number);
      expect(await client.readContracts([{ to: pair().address, data: reserves }], 'latest')).toEqual([
        expected,
      ]);
    }
    expect(client.endpoints()[0]?.troubles).toEqual(['answers with HTML']);
  });

  it('never takes an answer from an endpoint that is behind the wanted block', async () => {
    const behind = await node({ lag: 6 });
    const sound = await node({ delayMs: 15 });
    const client = await connect([behind.httpUrl, sound.httpUrl]);
    const trader = new RandomTrader(world, 5);
    const start = (await client.block('latest'))!;
    const { seen } = follow(client, start);
    const pools = createPools(client);
    await pools.start();
    for (let turn = 0; turn < 10; turn += 1) {
      await world.trade([trader.next([...pools.pools()])]);
      const head = Number(await world.anvil.request('eth_blockNumber', []));
      await vi.waitFor(() => expect(seen.at(-1)).toBe(head), { timeout: 20_000 });
      const call = { to: pair().address, data: reserves };
      const truth = await world.anvil.request('eth_call', [call, 'latest']);
      expect(await client.readContracts([call], 'latest')).toEqual([truth]);
      expect(await client.readContracts([call], head)).toEqual([truth]);
    }
    await vi.waitFor(() => expect(client.endpoints()[0]?.troubles).toEqual(['6 blocks behind']), {
      timeout: 20_000,
    });
  });

  it('asks a second endpoint when the first is late, and does not double the load', async () => {
    const slow = await node();
    const quick = await node();
    const client = await connect([slow.httpUrl, quick.httpUrl], { timeoutMs: 120_000 });
    for (let turn = 0; turn < 10; turn += 1) {
      await client.block('latest');
    }
    const asked = nodes.map(({ requests }) => requests);
    const first = asked[0]! > asked[1]! ? slow : quick;
    const second = first === slow ? quick : slow;
    // Longer than a test may take.
    first.faults = { delayMs: 100_000 };
    await client.block('latest');
    expect(second.requests).toBeGreaterThan(0);
  });

  it.each<[string, NodeFaults]>([
    ['logs', { emptyLogs: true }],
    ['contracts', { emptyCalls: true }],
    ['blocks', { noBlocks: true }],
  ])('believes no endpoint that lacks %s which another one has', async (_, faults) => {
    const lacking = await node(faults);
    const sound = await node({ delayMs: 30 });
    const client = await connect([lacking.httpUrl, sound.httpUrl]);
    const trader = new RandomTrader(world, 8);
    const fresh = createPools(client);
    await fresh.start();
    await world.trade([trader.next([...fresh.pools()]), trader.next([...fresh.pools()])]);
    const head = (await client.block('latest'))!;
    const logs = (await client.request('eth_getLogs', [{ blockHash: head.hash }])) as {
      address: string;
      topics: string[];
    }[];
    expect(logs.length).toBeGreaterThan(0);
    for (const { address, topics } of logs) {
      expect(mayHaveLogs(head.logsBloom!, { address, topics: topics.map((topic) => [topic]) })).toBe(true);
    }
    const strangers = Array.from({ length: 50 }, (__, index) => ({
      address: `0x${String(index).padStart(40, '5')}`,
    }));
    expect(strangers.filter((stranger) => mayHaveLogs(head.logsBloom!, stranger)).length).toBeLessThan(10);
    expect(
      (await client.readContracts([{ to: pair().address, data: reserves }], head.number))[0]?.length,
    ).toBeGreaterThan(60);
    expect((await client.block(head.number))?.hash).toBe(head.hash);
    expect(client.endpoints()[0]?.errorRate).toBeGreaterThan(0);
    expect(client.endpoints()[1]?.errorRate).toBe(0);
  });

  it('honours Retry-After, and goes on with the others', async () => {
    const limited = await node({ failShare: 1, failure: 'http429', retryAfterSeconds: 30 });
    const sound = await node();
    const client = await connect([limited.httpUrl, sound.httpUrl]);
    const asked = limited.requests;
    for (let turn = 0; turn < 20; turn += 1) {
      await client.block('latest');
    }
    expect(limited.requests - asked).toBeLessThanOrEqual(1);
    expect(client.endpoints()[0]?.troubles.join()).toMatch(
      /rate limit|asked to be left alone for \d+ s more/,
    );
  });

  it('keeps to the rate and the batch size of an endpoint', async () => {
    const limited = await node();
    const client = await createReadClient({
      endpoints: [{ url: limited.httpUrl, requestsPerSecond: 20, batchSize: 5 }],
      chainId: sandbox.id,
    });
    clients.push(client);
    const before = limited.requests;
    const started = performance.now();
    for (let turn = 0; turn < 3; turn += 1) {
      await client.batch(Array.from({ length: 20 }, () => ({ method: 'eth_gasPrice', params: [] })));
    }
    // Sixty calls, a second's worth of which may go at once.
    expect(performance.now() - started).toBeGreaterThan(1_000);
    expect(limited.requests - before).toBe(12);
  });

  it('leaves out an endpoint of another chain, loudly, and starts with the others', async () => {
    const other = await node({ chainId: 1 });
    const away = await node({ failShare: 1, failure: 'reset' });
    const sound = await node();
    const log = createTestLog();
    const client = await connect(
      [other, away, sound].map(({ httpUrl }) => httpUrl),
      { log },
    );
    expect(log.errors).toEqual(['An RPC endpoint serves another chain and is not used']);
    expect(log.warnings).toEqual(['An RPC endpoint does not serve']);
    expect(client.endpoints()).toMatchObject([
      { role: 'excluded', score: 0, troubles: ['serves chain 1 instead of 31337'] },
      { troubles: ['cannot be reached'] },
      { role: 'first', troubles: [] },
    ]);
    const asked = other.requests;
    await client.block('latest');
    expect(other.requests).toBe(asked);
    await expect(connect([other.httpUrl])).rejects.toMatchObject({ code: 'chain.wrong-id' });
    await expect(connect([away.httpUrl])).rejects.toMatchObject({ code: 'chain.unreachable' });
  });

  it('refuses to send a transaction', async () => {
    const client = await connect([(await node()).httpUrl]);
    await expect(client.request('eth_sendRawTransaction', ['0x00'])).rejects.toMatchObject({
      code: 'rpc.not-a-read',
    });
  });
});

describe('following heads over several endpoints', () => {
  it.each(['httpUrl', 'wsUrl'] as const)(
    'goes on over %s when the endpoint that leads stalls',
    async (url) => {
      const [a, b] = [await node(), await node()];
      const client = await connect([a[url], b[url]]);
      const start = (await client.block('latest'))!;
      const { seen, breaks } = follow(client, start);
      await world.mine();
      await vi.waitFor(() => expect(seen).toEqual([start.number + 1]), { timeout: 20_000 });
      a.faults = { stuckAt: start.number + 1 };
      for (let block = 0; block < 4; block += 1) {
        await world.mine();
      }
      await vi.waitFor(() => expect(seen.at(-1)).toBe(start.number + 5), { timeout: 20_000 });
      a.faults = {};
      b.faults = { failShare: 1, failure: 'timeout' };
      await world.mine();
      await vi.waitFor(() => expect(seen.at(-1)).toBe(start.number + 6), { timeout: 8_000 });
      expect(seen).toEqual(seen.toSorted((left, right) => left - right));
      expect(breaks).toEqual([]);
    },
  );

  it('does not believe a head far above all others, and names who shows it', async () => {
    const [boasting, sound] = [await node(), await node({ delayMs: 5 })];
    const client = await connect([boasting.httpUrl, sound.httpUrl]);
    const start = (await client.block('latest'))!;
    const { seen, breaks } = follow(client, start);
    await world.mine();
    await vi.waitFor(() => expect(seen).toHaveLength(1), { timeout: 20_000 });
    boasting.faults = { ahead: 1_000_000_000 };
    for (let block = 2; block <= 4; block += 1) {
      await world.mine();
      expect((await client.block('latest'))?.number).toBe(start.number + block);
    }
    await vi.waitFor(() => expect(seen.at(-1)).toBe(start.number + 4), { timeout: 20_000 });
    await vi.waitFor(
      () => expect(client.endpoints()[0]?.troubles.join()).toContain('shows a head far above all others'),
      { timeout: 20_000 },
    );
    expect(client.endpoints()[1]).toMatchObject({ lag: 0, troubles: [] });
    expect(breaks).toEqual([]);
  });

  it('goes on when subscriptions fall silent or connections break', async () => {
    const only = await node();
    const client = await connect([only.wsUrl]);
    const start = (await client.block('latest'))!;
    const { seen, breaks } = follow(client, start);
    await world.mine();
    await vi.waitFor(() => expect(seen.at(-1)).toBe(start.number + 1), { timeout: 20_000 });
    only.faults = { silent: true };
    await world.mine();
    await vi.waitFor(() => expect(seen.at(-1)).toBe(start.number + 2), { timeout: 20_000 });
    only.faults = {};
    only.cut();
    await world.mine();
    await vi.waitFor(() => expect(seen.at(-1)).toBe(start.number + 3), { timeout: 20_000 });
    expect(breaks).toEqual([]);
  });

  it('waits while all endpoints are away, says so, and recovers by itself', async () => {
    const [a, b] = [await node(), await node()];
    const client = await connect([a.httpUrl, b.httpUrl]);
    const start = (await client.block('latest'))!;
    const { seen, troubles } = follow(client, start);
    await world.mine();
    await vi.waitFor(() => expect(seen).toHaveLength(1), { timeout: 20_000 });
    a.faults = { failShare: 1, failure: 'html' };
    b.faults = { failShare: 1, failure: 'reset' };
    await world.mine();
    await vi.waitFor(() => expect(troubles).toHaveLength(1), { timeout: 8_000 });
    expect(troubles[0]?.name).toBe('RetryableError');
    expect(seen).toHaveLength(1);
    a.faults = {};
    b.faults = {};
    await vi.waitFor(() => expect(seen).toHaveLength(2), { timeout: 8_000 });
    await vi.waitFor(() => expect(troubles.at(-1)).toBeUndefined(), { timeout: 20_000 });
  });
});

function createPools(client: ReadClient): PoolMirrorService {
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    log: createTestLog(),
  });
  return mirror;
}

describe('a mirror over three endpoints: one behind, one that fails, one that answers with HTML', () => {
  it('equals the node to the last unit, block after block', { timeout: 60_000 }, async () => {
    // The node behind must know the pools: the mirror may have to start from it.
    for (let block = 0; block < 15; block += 1) await world.mine();
    const behind = await node({ lag: 12 });
    const failing = await node({ failShare: 0.3, failure: ['http500', 'rpcError', 'truncated', 'reset'] });
    const garbled = await node({ failShare: 1, failure: 'html' });
    const client = await connect([behind, failing, garbled].map(({ httpUrl }) => httpUrl));
    const pools = createPools(client);
    await pools.start();
    const resets: unknown[] = [];
    pools.onReset((head) => resets.push(head));
    pools.onRollback(async (rollback) => {
      resets.push(rollback);
    });
    const trader = new RandomTrader(world, 31);
    for (let block = 0; block < 15; block += 1) {
      const now = [...pools.pools()];
      await world.trade(Array.from({ length: 4 }, () => trader.next(now)));
      const head = Number(await world.anvil.request('eth_blockNumber', []));
      await vi.waitFor(() => expect(pools.head().number).toBe(head), { timeout: 10_000 });
    }
    // Where every endpoint fails by chance, who asks asks again.
    await vi.waitFor(async () => expect(await pools.verify()).toEqual([]), { timeout: 10_000 });
    expect(resets).toEqual([]);
    await vi.waitFor(
      () =>
        expect(client.endpoints().map(({ troubles }) => troubles.join())).toEqual([
          expect.stringContaining('12 blocks behind'),
          expect.stringMatching(/^\d+ % of calls fail: it /),
          'answers with HTML',
        ]),
      { timeout: 20_000 },
    );
  });
});
