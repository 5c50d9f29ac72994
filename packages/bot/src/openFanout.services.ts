import { setTimeout as pause } from 'node:timers/promises';
import type { Fanout } from '@twinlane/core/fanout';
import { accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, startTestServer, type TestClient, type TestServer } from './api/testing/testServer.ts';
import { closeInTurn, type Closers } from './closers.ts';
import { openFanout } from './openFanout.ts';
import type { OpenStore } from './store/openStore.ts';
import { testAccount } from './store/testing/domain.ts';
import { postgresHarness, testServerUrl } from './store/testing/harness.ts';
import { createOwnRedis, type OwnRedis } from './testing/ownRedis.ts';
import { createTestLog } from './testing/testLog.ts';

const ROOM = accountRoom(testAccount().id);
const ALERT = { level: 'info', text: 'a message' };

/** A process over the shared database. */
interface Node {
  readonly store: OpenStore;
  readonly fanout: Fanout;
  readonly server: TestServer;
}

const harness = postgresHarness(testServerUrl());
let redis: OwnRedis;
let closers: Closers;
let nodes: Node[];

async function openNode(store: OpenStore): Promise<Node> {
  const url = { reveal: () => redis.url } as NonNullable<
    Parameters<typeof openFanout>[0]['config']['redis']['url']
  >;
  const fanout = await openFanout({ config: { redis: { url } }, store, log: createTestLog() }, closers);
  if (fanout === undefined) throw new Error('there is no fan-out');
  const server = await startTestServer({ store, fanout, limits: { closeGraceMs: 300 } });
  closers.push({ name: 'server', close: () => server.close() });
  return { store, fanout, server };
}

beforeEach(async () => {
  closers = [];
  redis = await createOwnRedis();
  await redis.start();
  closers.push({ name: 'redis', close: () => redis.kill() });
  const options = await harness.fresh();
  const stores = [await harness.open(options), await harness.open(options)];
  await stores[0]?.transaction((unit) => unit.accounts.create(testAccount()));
  nodes = await Promise.all(stores.map(openNode));
  await Promise.all(nodes.map((node) => until(node, 'connected')));
});
afterEach(() => closeInTurn(closers, createTestLog()));
afterAll(() => harness.cleanUp());

async function until({ fanout }: Node, state: ReturnType<Fanout['state']>): Promise<void> {
  await expect.poll(() => fanout.state(), { timeout: 30_000 }).toBe(state);
}

async function join(node: Node, query = ''): Promise<TestClient> {
  const client = await connect(node.server.port, query);
  await client.until(({ type, data }) => type === 'subscribed' && 'room' in data);
  return client;
}

function publish({ store }: Node, room = ROOM): Promise<unknown> {
  return store.transaction((unit) => unit.publish(room, 'alert_message', ALERT));
}

/** The numbers that a client heard in the room. */
function seqs({ heard }: TestClient): number[] {
  return heard.flatMap((message) =>
    message.type === 'alert_message' && message.room === ROOM && message.seq !== undefined
      ? [message.seq]
      : [],
  );
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

describe('openFanout', () => {
  it('brings what each process publishes to the clients of all, also while Redis is killed and started again', async () => {
    const clients = await Promise.all(nodes.map((node) => join(node)));
    const day = { over: false, published: 0 };
    const traders = nodes.map(async (node) => {
      while (!day.over) {
        await publish(node);
        day.published += 1;
        await pause(1);
      }
    });
    const more = async (count: number): Promise<void> => {
      const target = day.published + count;
      await expect.poll(() => day.published, { timeout: 60_000 }).toBeGreaterThan(target);
    };
    await more(200);
    await redis.kill();
    await Promise.all(nodes.map((node) => until(node, 'away')));
    await more(200);
    // Trading went on, and what others published comes all the same.
    const [first] = clients;
    const target = day.published;
    await expect.poll(() => seqs(first!).at(-1), { timeout: 30_000 }).toBeGreaterThanOrEqual(target);
    expect(nodes.map(({ fanout }) => fanout.state())).toEqual(['away', 'away']);
    await redis.start();
    await Promise.all(nodes.map((node) => until(node, 'connected')));
    await more(200);
    day.over = true;
    await Promise.all(traders);

    for (const client of clients) {
      await expect.poll(() => seqs(client).at(-1), { timeout: 30_000 }).toBe(day.published);
      expect(seqs(client)).toEqual(upTo(day.published));
      const told = client.heard.flatMap((message) =>
        message.type === 'alert_message' && message.room === SYSTEM_ROOM ? [message.data.level] : [],
      );
      expect(told).toEqual(['warning', 'info']);
      client.socket.terminate();
    }
  });

  it('notices a Redis that hangs, tells who connects then, and catches up when it goes on', async () => {
    const [one, two] = nodes as [Node, Node];
    const early = await join(two);
    redis.freeze();
    await publish(one);
    await Promise.all(nodes.map((node) => until(node, 'away')));
    const late = await join(two, `?room=${SYSTEM_ROOM}`);
    await late.until(
      ({ type, data }) => type === 'alert_message' && 'level' in data && data.level === 'warning',
    );
    await expect.poll(() => seqs(early), { timeout: 30_000 }).toEqual([1]);
    redis.thaw();
    await Promise.all(nodes.map((node) => until(node, 'connected')));
    await late.until(
      ({ type, data }) => type === 'alert_message' && 'level' in data && data.level === 'info',
    );
    await publish(one);
    await expect.poll(() => seqs(early), { timeout: 30_000 }).toEqual([1, 2]);
    for (const client of [early, late]) client.socket.terminate();
  });

  it('lets a client go on at another process where it was', async () => {
    const [one, two] = nodes as [Node, Node];
    await publish(one);
    await publish(two);
    const moved = await join(two, `?room=${ROOM}@1`);
    expect(seqs(moved)).toEqual([2]);
    await publish(one);
    await expect.poll(() => seqs(moved), { timeout: 30_000 }).toEqual([2, 3]);
    moved.socket.terminate();
  });

  it('starts without Redis, says so, and joins when it is there', async () => {
    await redis.kill();
    const stores = nodes.map(({ store }) => store);
    const [one, two] = (await Promise.all(stores.map(openNode))) as [Node, Node];
    expect([one.fanout.state(), two.fanout.state()]).toEqual(['away', 'away']);
    const client = await join(two);
    await publish(one);
    // Meanwhile the outbox is looked at.
    await expect.poll(() => seqs(client), { timeout: 30_000 }).toEqual([1]);
    await client.until(
      ({ type, data }) => type === 'alert_message' && 'level' in data && data.level === 'warning',
    );
    await redis.start();
    await Promise.all([one, two].map((node) => until(node, 'connected')));
    await client.until(
      ({ type, data }) => type === 'alert_message' && 'level' in data && data.level === 'info',
    );
    await publish(one);
    await expect.poll(() => seqs(client), { timeout: 30_000 }).toEqual([1, 2]);
    client.socket.terminate();
  });

  it('is only among processes over one database', async () => {
    const elsewhere = await harness.open(await harness.fresh());
    await elsewhere.transaction((unit) => unit.accounts.create(testAccount()));
    const other = await openNode(elsewhere);
    await until(other, 'connected');
    const client = await join(nodes[0]!);
    await publish(other);
    await publish(nodes[1]!);
    await publish(nodes[1]!);
    await expect.poll(() => seqs(client), { timeout: 30_000 }).toEqual([1, 2]);
    client.socket.terminate();
  });
});
