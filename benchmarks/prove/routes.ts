import { provePlans } from '@twinlane/bot/venue/testing/provePlans';
import { startTradeField } from '@twinlane/bot/venue/testing/tradeField';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = 1000;
const SMOKE = 40;

/** Random plans, executed by the venues' own routers and by the executor. */
export const proof: Proof = {
  name: 'routes',
  title: 'plans over all venues, executed on a chain, take and pay what they say to the unit',
  async run({ smoke, seed, log }) {
    const field = await startTradeField();
    try {
      const count = smoke ? SMOKE : FULL;
      const found = await provePlans(field, count, seed, log);
      for (const example of found.examples) {
        log(`mismatch: ${example}`);
      }
      const figures: readonly ProofFigure[] = [
        judged('plans executed', found.plans, `≥ ${count}`, found.plans >= count),
        ...Object.entries(found.counts)
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([what, value]) => judged(`plans: ${what}`, value, null, null)),
        judged('gas used per unit expected, least', found.gas.least, null, null),
        judged('gas used per unit expected, mean', found.gas.mean, null, null),
        judged('gas used per unit expected, most', found.gas.most, null, null),
        judged('largest surplus of an exact amount out, share', found.surplus, null, null),
        judged('mismatches', found.mismatches, '0', found.mismatches === 0),
      ];
      return { holds: figures.every(({ holds }) => holds !== false), figures };
    } finally {
      await field.stop();
    }
  },
};

function judged(what: string, value: number, bar: string | null, holds: boolean | null): ProofFigure {
  return { what, value, bar, holds };
}
