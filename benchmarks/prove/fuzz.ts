import { fuzzApi } from '@twinlane/bot/api/testing/fuzzApi';
import { pgliteHarness } from '@twinlane/bot/store/testing/harness';
import { openFuzzWorld } from '@twinlane/bot/testing/fuzzWorld';
import type { Proof } from '../harness.ts';

const FULL = 10_000;
const SMOKE = 1_000;

/** Requests made from the schemas of every endpoint, valid and hostile ones, against a server over a real database. */
export const proof: Proof = {
  name: 'fuzz',
  title: 'every address answers whatever is sent without a fault, a leak or a trace of what it refuses',
  async run({ smoke, seed, log }) {
    const harness = pgliteHarness();
    const world = await openFuzzWorld(await harness.open());
    try {
      const wanted = smoke ? SMOKE : FULL;
      const { requests, statuses, faults } = await fuzzApi(world.target, { requests: wanted, seed, log });
      faults.slice(0, 20).forEach((fault) => log(fault));
      const share = (from: number): number =>
        Array.from(statuses, ([status, count]) => (Math.floor(status / 100) === from ? count : 0)).reduce(
          (sum, count) => sum + count,
          0,
        );
      const holds = faults.length === 0;
      return {
        holds,
        figures: [
          { what: 'requests', value: requests, bar: `≥ ${FULL}`, holds: smoke ? null : requests >= FULL },
          { what: 'carried out (2xx)', value: share(2), bar: null, holds: null },
          { what: 'refused (4xx)', value: share(4), bar: null, holds: null },
          { what: 'faults of the server (5xx)', value: share(5), bar: '0', holds: share(5) === 0 },
          { what: 'faults, leaks and traces of what was refused', value: faults.length, bar: '0', holds },
        ],
      };
    } finally {
      await world.close();
      await harness.cleanUp();
    }
  },
};
