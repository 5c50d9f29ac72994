import { expect, test } from 'vitest';
import { runModel } from './testing/runModel.ts';

const SEEDS = 1_500;

test(`${SEEDS} seeded sequences of faults: every intent ends once, as the chain bears out`, () => {
  const problems: string[] = [];
  const totals = { executed: 0, crashes: 0, reorganisations: 0, strangers: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = runModel(seed);
    problems.push(...outcome.problems.map((problem) => `seed ${seed}: ${problem}`));
    totals.executed += outcome.executed;
    totals.crashes += outcome.crashes;
    totals.reorganisations += outcome.reorganisations;
    totals.strangers += outcome.strangers;
  }
  expect(problems.slice(0, 20)).toEqual([]);
  // The weather was bad enough, and not so bad that nothing was done.
  expect(totals.executed).toBeGreaterThan(SEEDS);
  expect(totals.crashes).toBeGreaterThan(SEEDS);
  expect(totals.reorganisations).toBeGreaterThan(SEEDS);
  expect(totals.strangers).toBeGreaterThan(0);
});
