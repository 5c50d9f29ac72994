import { afterAll, describe, expect, it } from 'vitest';
import { pgliteHarness } from './testing/harness.ts';
import { killLedger } from './testing/killLedger.ts';
import { seededRandom } from './testing/random.ts';

const KILLS = 3;

/** The full size (20 kills) is `npm run prove -- ledger`. */
describe('kill -9 while the ledger trades on PGlite', () => {
  const harness = pgliteHarness();
  afterAll(() => harness.cleanUp());

  it(`loses nothing and counts nothing twice, ${KILLS} times`, async () => {
    const options = await harness.fresh();
    const random = seededRandom(5);
    let fills = 0;
    for (let n = 0; n < KILLS; n += 1) {
      const killing = await killLedger(options, `run-${n}`, random);
      expect(killing.problems).toEqual([]);
      expect(killing.fills).toBeGreaterThanOrEqual(fills);
      fills = killing.fills;
    }
    expect(fills).toBeGreaterThan(0);
  }, 180_000);
});
