import { health as healthAnswer, type Health } from '@twinlane/protocol/state';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { get, startTestServer, type TestServer } from './api/testing/testServer.ts';
import { createFakeTrading } from './api/testing/fakeTrading.ts';
import { createReadClient, type ReadClient } from './chain/createReadClient.ts';
import { sandbox } from './chain/sandbox.ts';
import { createPoolMirror } from './feed/createPoolMirror.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { startSandboxWorld, type SandboxWorld } from './testing/sandboxWorld.ts';
import { createTestLog } from './testing/testLog.ts';
import { venues } from './venue/registry.ts';
import { watchMirror, watchSources } from './watchSources.ts';

/** Only a test that fails waits for so long. */
const SOON = { timeout: 20_000 };
/** Nothing here goes stale by its age. */
const LONG_BLOCKS_MS = 600_000;

let world: SandboxWorld;
let client: ReadClient;
let mirror: PoolMirrorService;
let server: TestServer;
beforeAll(async () => {
  world = await startSandboxWorld();
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    log: createTestLog(),
  });
  const health = watchSources(LONG_BLOCKS_MS, () => performance.now());
  watchMirror(health, mirror);
  const { state } = createFakeTrading();
  server = await startTestServer({ state: () => ({ ...state(), feeds: health.sources() }) });
  await mirror.start();
  health.beat('chain');
  health.beat('database');
});
afterAll(async () => {
  await server?.close();
  await mirror?.stop();
  client?.close();
  await world?.stop();
});

async function status(): Promise<Health['status']> {
  return healthAnswer.parse((await get(server.port, '/api/health')).json()).status;
}

it('does not say that all is well while decisions rest because the mirror is behind the chain', async () => {
  expect(await status()).toBe('ok');
  const { promise: blocked, resolve: release } = Promise.withResolvers<void>();
  mirror.onBlock(() => blocked);
  await world.anvil.request('anvil_mine', ['0x28']);
  await expect.poll(status, SOON).toBe('degraded');
  const { feeds } = (await get(server.port, '/api/state')).json() as { feeds: object[] };
  expect(feeds).toMatchObject([
    {
      name: 'chain',
      state: 'stale',
      detail: expect.stringMatching(/^\d+ blocks behind, decisions rest/) as string,
    },
    { name: 'database', state: 'fresh' },
  ]);
  release();
  await expect.poll(status, SOON).toBe('ok');
});
