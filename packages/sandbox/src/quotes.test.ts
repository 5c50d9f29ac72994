import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Anvil } from './anvil/anvil.ts';
import { startAnvil } from './anvil/startAnvil.ts';
import { deployExchanges } from './deploy/deployExchanges.ts';
import type { SandboxDeployment } from './deploy/sandboxDeployment.ts';
import { proveQuotes } from './testing/proveQuotes.ts';

/** Reduced; the full size is `npm run prove -- quotes`. */
const SIZE = { pairs: 3, ranges: 3, cases: 2500 };
const SEED = 2;

let anvil: Anvil;
let deployment: SandboxDeployment;

beforeAll(async () => {
  anvil = await startAnvil();
  deployment = await deployExchanges(anvil);
});

afterAll(async () => {
  await anvil?.stop();
});

test('quotes equal QuoterV2 and the V2 routers to the wei on random pools of every venue and fee tier', async () => {
  const found = await proveQuotes(anvil, deployment, SIZE, SEED);
  expect(found.examples).toEqual([]);
  expect(found).toMatchObject({ pools: 45, feeTiers: 15, cases: 2500, mismatches: 0 });
  expect(found.swaps).toBeGreaterThan(60);
  const rare = Object.entries(found.counts).filter(([, count]) => count < 50);
  expect(rare).toEqual([]);
  expect(Object.keys(found.counts)).toHaveLength(10);
});
