import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bumpFees } from '@twinlane/core/transaction/bumpFees';
import { type FeePair, isValidReplacement } from '@twinlane/core/transaction/feePair';
import { runModel } from '@twinlane/core/transaction/testing/runModel';
import { seededRandom } from '@twinlane/core/transaction/testing/seededRandom';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = { parts: 100, sequences: 1_000, pairs: 10_000 };
const SMOKE = { parts: 2, sequences: 200, pairs: 5_000 };
const SEQUENCES_BAR = 100_000;
const PAIRS_BAR = 1_000_000;

interface Findings {
  sequences: number;
  intents: number;
  executed: number;
  crashes: number;
  sends: number;
  blocks: number;
  reorganisations: number;
  strangers: number;
  problems: number;
  pairs: number;
  refused: number;
  wrongPairs: number;
  readonly examples: string[];
}

/** The transaction manager's decisions against a model of chain, pool, node and database with faults. */
export const proof: Proof = {
  name: 'transactions',
  title: 'no intent is executed twice or lost in seeded fault sequences; every bump is a replacement',
  run({ smoke, seed, stateFolder, log }) {
    const size = smoke ? SMOKE : FULL;
    const found = nothing();
    for (let part = 0; part < size.parts; part += 1) {
      add(found, partOf(join(stateFolder, `part-${part}.json`), seed * size.parts + part, size));
      if ((part + 1) % 10 === 0 || part + 1 === size.parts) {
        log(
          `${found.sequences} sequences, ${found.pairs} pairs: ${found.problems + found.wrongPairs} problems`,
        );
      }
    }
    found.examples.slice(0, 20).forEach((example) => log(`problem: ${example}`));
    const figures = figuresOf(found, smoke);
    return Promise.resolve({ holds: figures.every(({ holds }) => holds !== false), figures });
  },
};

/** What an earlier run of the part found, or what this one does. */
function partOf(path: string, part: number, size: typeof FULL): Findings {
  if (existsSync(path)) {
    return JSON.parse(readFileSync(path, 'utf8')) as Findings;
  }
  const found = nothing();
  for (let index = 0; index < size.sequences; index += 1) {
    const seed = part * size.sequences + index + 1;
    const outcome = runModel(seed);
    add(found, {
      ...nothing(),
      ...outcome,
      sequences: 1,
      problems: outcome.problems.length,
      examples: outcome.problems.map((problem) => `seed ${seed}: ${problem}`),
    });
  }
  add(found, tryPairs(part, size.pairs));
  writeFileSync(`${path}.part`, JSON.stringify(found));
  renameSync(`${path}.part`, path);
  return found;
}

/** Random pairs over eighteen orders of magnitude: each bump a replacement, none above its ceiling. */
function tryPairs(seed: number, pairs: number): Findings {
  const random = seededRandom(seed);
  const found = { ...nothing(), pairs };
  const amount = (): bigint => BigInt(Math.floor(random.next() * 10 ** random.below(16)));
  const pair = (): FeePair => {
    const [one, other] = [amount(), amount()];
    return one > other
      ? { maxFeePerGas: one, maxPriorityFeePerGas: other }
      : { maxFeePerGas: other, maxPriorityFeePerGas: one };
  };
  for (let index = 0; index < pairs; index += 1) {
    const old = pair();
    const ceiling = random.chance(0.5)
      ? amount()
      : (old.maxFeePerGas * BigInt(90 + random.below(100))) / 100n;
    const next = bumpFees({ old, market: pair(), ceiling, dropped: random.chance(0.3) });
    if (next === undefined) {
      found.refused += 1;
    } else if (
      !isValidReplacement(old, next) ||
      next.maxFeePerGas > ceiling ||
      next.maxPriorityFeePerGas > next.maxFeePerGas
    ) {
      found.wrongPairs += 1;
    }
  }
  return found;
}

function figuresOf(found: Findings, smoke: boolean): readonly ProofFigure[] {
  const enough = (value: number, bar: number): boolean | null => (smoke ? null : value >= bar);
  return [
    {
      what: 'fault sequences',
      value: found.sequences,
      bar: `≥ ${SEQUENCES_BAR}`,
      holds: enough(found.sequences, SEQUENCES_BAR),
    },
    informs('intents', found.intents),
    informs('executed', found.executed),
    informs('crashes', found.crashes),
    informs('broadcasts', found.sends),
    informs('blocks', found.blocks),
    informs('reorganisations', found.reorganisations),
    informs("strangers' transactions with the key", found.strangers),
    {
      what: 'executed twice, lost, booked otherwise than mined, gaps, false replacements',
      value: found.problems,
      bar: '0',
      holds: found.problems === 0,
    },
    {
      what: 'fee pairs',
      value: found.pairs,
      bar: `≥ ${PAIRS_BAR}`,
      holds: enough(found.pairs, PAIRS_BAR),
    },
    informs('pairs for which the ceiling leaves no room', found.refused),
    {
      what: 'bumps that replace nothing or exceed the ceiling',
      value: found.wrongPairs,
      bar: '0',
      holds: found.wrongPairs === 0,
    },
  ];
}

function informs(what: string, value: number): ProofFigure {
  return { what, value, bar: null, holds: null };
}

function nothing(): Findings {
  return {
    sequences: 0,
    intents: 0,
    executed: 0,
    crashes: 0,
    sends: 0,
    blocks: 0,
    reorganisations: 0,
    strangers: 0,
    problems: 0,
    pairs: 0,
    refused: 0,
    wrongPairs: 0,
    examples: [],
  };
}

function add(sum: Findings, more: Findings): void {
  for (const [what, value] of Object.entries(more) as [keyof Findings, unknown][]) {
    if (what !== 'examples' && typeof value === 'number' && what in sum) {
      sum[what] += value;
    }
  }
  sum.examples.push(...more.examples);
}
