import type { ChainBlock, HeadBreak, HeadSubscription } from '@twinlane/core/market/chainReader';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReadClient, type ReadClient } from './createReadClient.ts';
import { sandbox } from './sandbox.ts';
import { startFaultyNode, type FaultyNode } from './testing/faultyNode.ts';

let main: Anvil;
let other: Anvil;
let nodes: FaultyNode[];
let client: ReadClient;
let subscription: HeadSubscription;
let seen: ChainBlock[];
let breaks: HeadBreak[];

beforeAll(async () => {
  [main, other] = await Promise.all([startAnvil(), startAnvil()]);
});

afterAll(async () => {
  await Promise.all([main?.stop(), other?.stop()]);
});

beforeEach(async () => {
  nodes = await Promise.all([1, 2, 3].map((seed) => startFaultyNode(main.httpUrl, {}, seed)));
  client = await createReadClient({
    endpoints: nodes.map(({ httpUrl }, index) => ({ url: httpUrl, label: `node ${index}` })),
    chainId: sandbox.id,
    pollMs: 40,
  });
  seen = [];
  breaks = [];
});

afterEach(async () => {
  await subscription.stop();
  client.close();
  await Promise.all(nodes.map((node) => node.stop()));
});

/** Both nodes go on from one block, each in its own way. */
async function fork(): Promise<void> {
  const height = Math.max(...(await Promise.all([main, other].map(heightOf))));
  for (const anvil of [main, other]) {
    await anvil.request('anvil_mine', [`0x${(height + 1 - (await heightOf(anvil))).toString(16)}`]);
  }
  await anvilMine(other, 999);
}

async function heightOf(anvil: Anvil): Promise<number> {
  return Number(await anvil.request('eth_blockNumber', []));
}

async function anvilMine(anvil: Anvil, seconds: number): Promise<void> {
  await anvil.request('anvil_mine', ['0x1', `0x${seconds.toString(16)}`]);
}

/** The chain drops so many blocks and goes on with one. Its hash. */
async function goBack(depth: number): Promise<string> {
  await main.request('anvil_rollback', [depth]);
  await anvilMine(main, 50);
  const { hash } = await main.request<{ hash: string }>('eth_getBlockByNumber', ['latest', false]);
  return hash;
}

async function follow(onBlocks = (): Promise<void> => Promise.resolve()): Promise<void> {
  const last = (await client.block('latest'))!;
  subscription = client.followHeads(last, {
    onBlocks: (blocks) => {
      seen.push(...blocks);
      return onBlocks();
    },
    onBreak: (reason) => void breaks.push(reason),
    onTrouble: () => undefined,
  });
}

async function reach(height: number): Promise<void> {
  await vi.waitFor(() => expect(seen.at(-1)?.number).toBe(height), { timeout: 20_000 });
}

describe('endpoints on different branches', () => {
  it('are no reorganisation while the minority is alone, however far it has come', async () => {
    await fork();
    await follow();
    await anvilMine(main, 1);
    await reach(await heightOf(main));
    await anvilMine(other, 1);
    nodes[0]!.target = other.httpUrl;
    for (let block = 0; block < 5; block += 1) {
      await anvilMine(main, 1);
      await anvilMine(other, 1);
      await reach(await heightOf(main));
    }
    const newest = await main.request<{ hash: string }>('eth_getBlockByNumber', ['latest', false]);
    expect(seen.at(-1)?.hash).toBe(newest.hash);
    expect(breaks).toEqual([]);
    await vi.waitFor(
      () =>
        expect(client.endpoints()[0]).toMatchObject({
          role: 'excluded',
          troubles: ['on another branch of the chain'],
        }),
      { timeout: 20_000 },
    );
    const asked = (await client.block(newest.hash === seen.at(-1)?.hash ? seen.at(-1)!.number : 0))!;
    expect(asked.hash).toBe(newest.hash);
    nodes[0]!.target = main.httpUrl;
    await anvilMine(main, 1);
    await vi.waitFor(() => expect(client.endpoints()[0]?.troubles).toEqual([]), { timeout: 20_000 });
  });

  it('are a reorganisation when most of them have moved', async () => {
    await fork();
    await follow();
    await anvilMine(main, 1);
    await reach(await heightOf(main));
    for (let block = 0; block < 2; block += 1) {
      await anvilMine(other, 1);
    }
    nodes[0]!.target = other.httpUrl;
    await anvilMine(main, 1);
    await reach(await heightOf(main));
    expect(breaks).toEqual([]);
    nodes[1]!.target = other.httpUrl;
    await anvilMine(other, 1);
    await vi.waitFor(() => expect(breaks).toEqual(['reorg']), { timeout: 20_000 });
    const newest = await other.request<{ hash: string }>('eth_getBlockByNumber', ['latest', false]);
    await vi.waitFor(async () => expect((await client.block('latest'))?.hash).toBe(newest.hash), {
      timeout: 20_000,
    });
    // The one that stayed behind is not asked any more.
    for (let turn = 0; turn < 10; turn += 1) {
      expect((await client.block('latest'))?.hash).toBe(newest.hash);
    }
  });
});

describe('a chain that went another way and is shorter now', () => {
  const busy = Promise.withResolvers<void>();

  afterEach(() => busy.resolve());

  beforeEach(async () => {
    client.close();
    client = await createReadClient({
      endpoints: [{ url: nodes[0]!.wsUrl }],
      chainId: sandbox.id,
      pollMs: 40,
    });
  });

  it('is read at once though a dropped block is delivered late', async () => {
    await follow(() => busy.promise);
    await anvilMine(main, 1);
    await vi.waitFor(() => expect(seen).toHaveLength(1), { timeout: 20_000 });
    // The listener stays at that one: the next is announced, and waits.
    await anvilMine(main, 1);
    await vi.waitFor(async () => expect(subscription.newest()).toBe(await heightOf(main)), {
      timeout: 20_000,
    });
    nodes[0]!.faults = { silent: true };
    const hash = await goBack(2);
    expect((await client.block('latest'))?.hash).toBe(hash);
    busy.resolve();
    await vi.waitFor(() => expect(seen).toHaveLength(2), { timeout: 20_000 });
    expect((await client.block('latest'))?.hash).toBe(hash);
  });

  it('is told from a node that is behind by the parent of the first block', async () => {
    await anvilMine(main, 1);
    await anvilMine(main, 1);
    await follow();
    const hash = await goBack(2);
    expect((await client.block('latest'))?.hash).toBe(hash);
  });
});
