import { randomUUID } from 'node:crypto';
import type { Fanout } from '@twinlane/core/fanout';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import type { DenyListPort } from './api/denyListPort.ts';
import { sandbox } from './chain/sandbox.ts';
import { closeInTurn, type Closers } from './closers.ts';
import { configSchema } from './config/configSchema.ts';
import { openDenyDesk } from './denyDesk.ts';
import { openFanout } from './openFanout.ts';
import { openRisk } from './openRisk.ts';
import type { OpenStore } from './store/openStore.ts';
import { postgresHarness, testServerUrl } from './store/testing/harness.ts';
import { createOwnRedis, type OwnRedis } from './testing/ownRedis.ts';
import { createTestLog } from './testing/testLog.ts';

/** Only a test that fails waits for so long. */
const SOON = { timeout: 30_000 };
const ADDRESS = anAddress(0x10);
const WISH = { who: 'ada', reason: 'it robbed a friend' };

/** A process over the shared database. */
interface Node {
  readonly fanout: Fanout;
  readonly desk: DenyListPort;
  /** Whether it would enter the address. */
  readonly isDenied: () => boolean;
}

const harness = postgresHarness(testServerUrl());
let redis: OwnRedis;
let closers: Closers;
let one: Node;
let other: Node;

/** The poll is an hour away: what is heard of is heard of over Redis. */
async function openNode(store: OpenStore): Promise<Node> {
  const log = createTestLog();
  const config = { redis: { url: { reveal: () => redis.url } } } as Parameters<
    typeof openFanout
  >[0]['config'];
  const fanout = await openFanout({ config, store, log }, closers);
  if (fanout === undefined) throw new Error('there is no fan-out');
  const clock = { now: () => 7, monotonic: () => 0 };
  const risk = openRisk(configSchema.parse({}), sandbox, { clock, log }, closers);
  const ids = { next: () => randomUUID() };
  const parts = { store, chain: sandbox, risk, clock, ids, log, lookMs: 3_600_000, fanout };
  const desk = await openDenyDesk(parts, closers);
  return { fanout, desk, isDenied: () => risk.settings.denied.has(ADDRESS.toLowerCase()) };
}

beforeEach(async () => {
  closers = [];
  redis = await createOwnRedis();
  await redis.start();
  closers.push({ name: 'redis', close: () => redis.kill() });
  const options = await harness.fresh();
  one = await openNode(await harness.open(options));
  other = await openNode(await harness.open(options));
  await connected();
});
afterEach(() => closeInTurn(closers, createTestLog()));
afterAll(() => harness.cleanUp());

async function connected(): Promise<void> {
  await expect
    .poll(() => [one.fanout.state(), other.fanout.state()], SOON)
    .toEqual(['connected', 'connected']);
}

it('an address that one process denies or allows is so in the others at once', async () => {
  await one.desk.deny(ADDRESS, WISH);
  await expect.poll(() => other.isDenied(), SOON).toBe(true);
  await other.desk.allow(ADDRESS, WISH);
  await expect.poll(() => one.isDenied(), SOON).toBe(false);
});

it('what was denied while Redis was away is heard of when it is back', async () => {
  await redis.kill();
  await expect.poll(() => one.fanout.state(), SOON).toBe('away');
  await one.desk.deny(ADDRESS, WISH);
  await redis.start();
  await connected();
  await expect.poll(() => other.isDenied(), SOON).toBe(true);
});
