import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzApi } from './api/testing/fuzzApi.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { openFuzzWorld, type FuzzWorld } from './testing/fuzzWorld.ts';

const harness = pgliteHarness();
let world: FuzzWorld;
beforeAll(async () => {
  world = await openFuzzWorld(await harness.open());
});
afterAll(async () => {
  await world.close();
  await harness.cleanUp();
});

it('answers whatever is sent without a fault, a leak or a trace of what it refuses', async () => {
  const { statuses, faults } = await fuzzApi(world.target, { requests: 600, seed: 1 });
  expect(faults).toEqual([]);
  expect(statuses.get(200) ?? 0).toBeGreaterThan(60);
  expect(statuses.get(400) ?? 0).toBeGreaterThan(100);
}, 120_000);
