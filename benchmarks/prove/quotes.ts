import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import { proveQuotes } from '@twinlane/sandbox/testing/proveQuotes';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = { pairs: 15, ranges: 15, cases: 40_000 };
const SMOKE = { pairs: 3, ranges: 3, cases: 2500 };
const POOLS_BAR = 200;
const CASES_BAR = 20_000;

/** Quotes against the venues' own contracts on deployed pools. */
export const proof: Proof = {
  name: 'quotes',
  title: 'core/amm equals QuoterV2 and the V2 routers to the wei on random deployed pools',
  async run({ smoke, seed, log }) {
    const anvil = await startAnvil();
    try {
      const deployment = await deployExchanges(anvil);
      const found = await proveQuotes(anvil, deployment, smoke ? SMOKE : FULL, seed, log);
      for (const example of found.examples) {
        log(`mismatch: ${example}`);
      }
      const answered = found.cases - (found.counts['refused by both'] ?? 0);
      const figures: readonly ProofFigure[] = [
        judged('pools deployed', found.pools, `≥ ${POOLS_BAR}`, smoke ? null : found.pools >= POOLS_BAR),
        judged('venues and fee tiers', found.feeTiers, null, null),
        judged('cases compared', found.cases, null, null),
        judged(
          'cases that contract and maths both answer',
          answered,
          `≥ ${CASES_BAR}`,
          smoke ? null : answered >= CASES_BAR,
        ),
        judged('real swaps compared', found.swaps, null, null),
        ...Object.entries(found.counts).map(([what, value]) => judged(`cases: ${what}`, value, null, null)),
        judged('mismatches', found.mismatches, '0', found.mismatches === 0),
      ];
      return { holds: figures.every(({ holds }) => holds !== false), figures };
    } finally {
      await anvil.stop();
    }
  },
};

function judged(what: string, value: number, bar: string | null, holds: boolean | null): ProofFigure {
  return { what, value, bar, holds };
}
