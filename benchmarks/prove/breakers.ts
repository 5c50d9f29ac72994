import { compareWithReference } from '@twinlane/core/breaker/testing/compareWithReference';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = 1_000_000;
const SMOKE = 20_000;
const STEP = 20_000;

/** The breakers' engine beside a reference that keeps every outcome and counts again at every step. */
export const proof: Proof = {
  name: 'breakers',
  title: 'incremental counts, states and permits of a breaker equal a naive recount over random sequences',
  run({ smoke, seed, log }) {
    const wanted = smoke ? SMOKE : FULL;
    let [sequences, operations, changes] = [0, 0, 0];
    let difference: string | undefined;
    while (sequences < wanted && difference === undefined) {
      const found = compareWithReference(seed * FULL + sequences, STEP);
      sequences += found.sequences;
      operations += found.operations;
      changes += found.changes;
      difference = found.difference;
      log(difference ?? `${sequences} sequences compared`);
    }
    const holds = difference === undefined;
    const figures: readonly ProofFigure[] = [
      {
        what: 'sequences compared',
        value: sequences,
        bar: `≥ ${FULL}`,
        holds: smoke ? null : sequences >= FULL,
      },
      { what: 'steps, each compared', value: operations, bar: null, holds: null },
      { what: 'changes of state gone through', value: changes, bar: null, holds: null },
      { what: 'sequences that differ', value: holds ? 0 : 1, bar: '0', holds },
    ];
    return Promise.resolve({ holds, figures });
  },
};
