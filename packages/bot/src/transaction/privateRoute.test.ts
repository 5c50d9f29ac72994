import type { Hex } from '@twinlane/core/money/hex';
import type { Attempt } from '@twinlane/core/transaction/transactionIntent';
import type { PreparedRequest } from '@twinlane/core/transaction/transactionManager';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSubmission } from '../chain/createSubmission.ts';
import { FlashbotsServer } from '../chain/relay/testing/flashbotsServer.ts';
import { sandbox } from '../chain/sandbox.ts';
import { startFaultyNode, type FaultyNode } from '../chain/testing/faultyNode.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { attemptsIn } from './entry.ts';
import type { ManagerWorld } from './testing/managerWorld.ts';
import { scenarioWorld } from './testing/scenarioWorld.ts';

/** As the relay wants what it is to protect: a selector, and gas for more than a transfer. */
const TRADE: Partial<PreparedRequest> = { data: '0x12345678', gasLimit: 60_000n, value: 0n };
/** On a busy machine. */
const PATIENCE = { timeout: 20_000 };
const RELAY = { kind: 'private', relay: 'flashbots-protect' };

async function attempts(world: ManagerWorld, id: string): Promise<readonly Attempt[]> {
  return attemptsIn((await world.manager.status(id))!.state);
}

/** Lets time pass and heads come until so many attempts are out. */
async function untilAttempts(world: ManagerWorld, id: string, count: number): Promise<void> {
  for (let tries = 0; tries < 200 && (await attempts(world, id)).length < count; tries += 1) {
    world.skip(40_000);
    await world.tell();
    await sleep(10);
  }
  expect(await attempts(world, id)).toHaveLength(count);
}

describe('a transaction on the private route', () => {
  const scene = scenarioWorld(pgliteHarness());
  let relay: FlashbotsServer;
  /** What publishes, and counts what it is sent. */
  let node: FaultyNode;

  beforeEach(async () => {
    relay = await new FlashbotsServer(scene.chain.anvil).listen();
    node = await startFaultyNode(scene.chain.anvil.httpUrl);
  });

  afterEach(async () => {
    await Promise.all([relay.stop(), node.stop()]);
  });

  function start(publicFallback: boolean, more: { key?: Hex } = {}): Promise<ManagerWorld> {
    const submission = createSubmission({
      chain: {
        ...sandbox,
        privateSubmission: [{ name: RELAY.relay, url: relay.url, statusUrl: `${relay.url}/tx/` }],
      },
      endpoints: [{ url: node.httpUrl }],
      route: 'private',
      publicFallback,
    });
    return scene.start({
      ...more,
      tickMs: 100_000,
      // Nothing is bumped for its age alone.
      policy: { publicFallback, stuckAfter: 1e12 },
      prepare: (world) => Object.assign(world.submission, submission),
    });
  }

  /** Mines over the relay and tells of it. */
  async function build(world: ManagerWorld): Promise<void> {
    await relay.build();
    await world.tell();
  }

  function published(): number {
    return node.calls.get('eth_sendRawTransaction') ?? 0;
  }

  /** The relay drops it as often as it gets it, until something dearer is out. */
  async function untilReplaced(world: ManagerWorld, id: string): Promise<void> {
    const dropping = setInterval(() => relay.expire(), 5);
    await untilAttempts(world, id, 2).finally(() => clearInterval(dropping));
  }

  it('is mined without anybody having seen it', async () => {
    const world = await start(false);
    const { record } = await world.manager.submitPrepared(world.request(TRADE));
    await world.until(record.id, 'pending');
    expect(await scene.chain.anvil.request('txpool_content')).toEqual({ pending: {}, queued: {} });
    await build(world);
    await world.until(record.id, 'confirmed');
    expect(published()).toBe(0);
  });

  it('is sent to the relay again, then dearer, when the relay dropped it; never in public without consent', async () => {
    const world = await start(false);
    const { record } = await world.manager.submitPrepared(world.request(TRADE));
    await world.until(record.id, 'pending');
    await untilReplaced(world, record.id);
    expect((await attempts(world, record.id))[0]?.sends).toBeGreaterThan(1);
    expect((await attempts(world, record.id)).map(({ role, route }) => ({ role, route }))).toEqual([
      { role: 'original', route: RELAY },
      { role: 'bump', route: RELAY },
    ]);
    const [, bump] = await attempts(world, record.id);
    await world.until(record.id, 'replaced', 'stuck');
    // A builder had it before it was dropped.
    await scene.chain.anvil.request('eth_sendRawTransaction', [bump!.raw]);
    await world.carry(record.id, 'confirmed');
    expect(published()).toBe(0);
  });

  it('turns public with consent once the relay dropped it', async () => {
    const world = await start(true);
    const { record } = await world.manager.submitPrepared(world.request(TRADE));
    await world.until(record.id, 'pending');
    await untilReplaced(world, record.id);
    const [, bump] = await attempts(world, record.id);
    expect(bump).toMatchObject({ role: 'bump', route: { kind: 'public', droppedBy: RELAY.relay } });
    await world.until(record.id, 'replaced');
    expect(published()).toBe(1);
    const ended = await world.carry(record.id, 'confirmed');
    expect(ended.state).toMatchObject({ mined: { hash: bump?.hash } });
  });

  it('is cancelled by the way that is configured, where its relay is no longer', async () => {
    const key = scene.chain.newKey();
    const before = await start(false, { key });
    const { record } = await before.manager.submitPrepared(before.request(TRADE));
    await before.until(record.id, 'pending');
    await before.manager.shutdown();
    const submission = createSubmission({
      chain: { ...sandbox, privateSubmission: [] },
      endpoints: [{ url: node.httpUrl }],
      route: 'public',
      publicFallback: false,
    });
    const world = await scene.start({
      key,
      tickMs: 100_000,
      prepare: (parts) => Object.assign(parts.submission, submission),
    });
    await world.manager.cancel(record.id, 'asked');
    await untilAttempts(world, record.id, 2);
    const ended = await world.carry(record.id, 'cancelled');
    expect((ended.state as { closed: { attempts: readonly Attempt[] } }).closed.attempts).toMatchObject([
      { role: 'original', route: RELAY },
      { role: 'cancel', route: { kind: 'public' } },
    ]);
  });

  it('is cancelled over the relay: stopped first, then its nonce closed', async () => {
    const world = await start(false);
    const { record } = await world.manager.submitPrepared(world.request(TRADE));
    await world.until(record.id, 'pending');
    await world.manager.cancel(record.id, 'asked');
    await untilAttempts(world, record.id, 2);
    await vi.waitFor(() => expect([...relay.held.values()][0]?.status).toBe('CANCELLED'), PATIENCE);
    await untilAttempts(world, record.id, 3);
    expect((await attempts(world, record.id)).map(({ role, route }) => ({ role, route }))).toEqual([
      { role: 'original', route: RELAY },
      { role: 'cancel', route: RELAY },
      { role: 'cancel', route: RELAY },
    ]);
    const closing = (await attempts(world, record.id))[2]!.hash;
    await vi.waitFor(() => expect(relay.held.get(closing)?.status).toBe('PENDING'), PATIENCE);
    await build(world);
    const confirmed = await world.until(record.id, 'confirmed');
    expect(confirmed.state).toMatchObject({ mined: { hash: closing } });
    await world.carry(record.id, 'cancelled');
    expect(published()).toBe(0);
  });
});
