import { proveParity } from '@twinlane/bot/testing/proveParity';
import { startTradeField } from '@twinlane/bot/venue/testing/tradeField';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = 1000;
const SMOKE = 40;

/** Random trades, made on a chain and settled by the paper model from the same state. */
export const proof: Proof = {
  name: 'parity',
  title:
    'trades on a chain and on paper, from the same state, are the same to the wei and to the unit of gas',
  async run({ smoke, seed, log }) {
    const field = await startTradeField();
    try {
      const count = smoke ? SMOKE : FULL;
      const found = await proveParity(field, count, seed, log);
      for (const example of found.examples) {
        log(`error: ${example}`);
      }
      const figures: readonly ProofFigure[] = [
        judged('trades', found.trades, `≥ ${count}`, found.trades >= count),
        ...Object.entries(found.counts)
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([what, value]) => judged(`trades: ${what}`, value, null, null)),
        judged(
          'largest error of an amount, base units',
          Number(found.worstAmount),
          '0',
          found.worstAmount === 0n,
        ),
        judged('largest error of gas, units', Number(found.worstGas), '0', found.worstGas === 0n),
        judged(
          'filled on one side and reverted on the other',
          found.otherOutcomes,
          '0',
          found.otherOutcomes === 0,
        ),
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
