import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenStore } from '../store/openStore.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import type { ReorgStep } from './testing/reorgRun.ts';
import { QUIET, ReorgRun } from './testing/reorgRun.ts';

const harness = pgliteHarness();
let store: OpenStore;
let runs = 0;

beforeAll(async () => {
  store = await harness.open();
});

afterAll(() => harness.cleanUp());

const order = fc.record({
  buys: fc.boolean(),
  inRange: fc.boolean(),
  style: fc.nat({ max: 4 }),
  size: fc.integer({ min: 1, max: 300 }),
  strict: fc.boolean(),
  patience: fc.integer({ min: 2, max: 40 }),
});

const plan = fc.record({
  swaps: fc.array(
    fc.record({ inRange: fc.boolean(), buys: fc.boolean(), size: fc.integer({ min: 1, max: 500 }) }),
    { maxLength: 3 },
  ),
  dear: fc.integer({ min: 0, max: 2 }).map((dice) => dice === 0),
});

const block: fc.Arbitrary<ReorgStep> = fc.record({
  kind: fc.constant('block' as const),
  block: plan,
  orders: fc.array(order, { maxLength: 3 }),
});

const reset: fc.Arbitrary<ReorgStep> = fc.record({
  kind: fc.constant('reset' as const),
  depth: fc.integer({ min: 1, max: 40 }),
  blocks: fc.array(plan, { maxLength: 40 }),
});

const step: fc.Arbitrary<ReorgStep> = fc.oneof(
  { weight: 8, arbitrary: block },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('reorg' as const),
      depth: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 32 })),
      unseen: fc.boolean(),
      fault: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
);

const quiet: ReorgStep = { kind: 'block', block: QUIET, orders: [] };

async function newRun(): Promise<ReorgRun> {
  runs += 1;
  const run = new ReorgRun(store, `run${runs}x`);
  await run.open();
  return run;
}

/** Takes the steps, with sound books after each, and goes on until the last order has ended. */
async function takeAll(run: ReorgRun, steps: readonly ReorgStep[]): Promise<void> {
  for (const each of steps) {
    await run.take(each);
    expect(await run.problems()).toEqual([]);
  }
  for (let n = 0; n < 30; n += 1) await run.take(quiet);
  expect(await run.problems()).toEqual([]);
  const { orders } = await run.books();
  expect(orders.filter(({ status }) => status === 'requested')).toEqual([]);
}

async function reversedOf(run: ReorgRun): Promise<number> {
  return (await store.read.fills.reversed(run.accountId, 1_000)).length;
}

it('ends with the books of a run that saw the final chain alone', { timeout: 120_000 }, async () => {
  let reversed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const run = await newRun();
      await takeAll(run, steps);
      const straight = await newRun();
      await straight.replay(run);
      expect(await run.books()).toEqual(await straight.books());
      reversed += await reversedOf(run);
    }),
    { numRuns: 4, seed: 16, endOnFailure: true },
  );
  expect(reversed).toBeGreaterThan(20);
});

it(
  'has sound books of the chain as it is where more goes than can be rolled back',
  { timeout: 120_000 },
  async () => {
    let reversed = 0;
    const steps = fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: reset }), {
      minLength: 20,
      maxLength: 50,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (each) => {
        const run = await newRun();
        await takeAll(run, each);
        reversed += await reversedOf(run);
      }),
      { numRuns: 3, seed: 17, endOnFailure: true },
    );
    expect(reversed).toBeGreaterThan(20);
  },
);
