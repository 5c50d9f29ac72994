import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type MirrorFindings,
  noFindings,
  proveRefills,
  proveReorganisations,
} from '@twinlane/bot/testing/mirrorProof';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = { parts: 20, sequences: 50, missed: [50, 300, 2_400] };
const SMOKE = { parts: 3, sequences: 4, missed: [50, 120] };
const SEQUENCES_BAR = 1_000;
/** Ten minutes of blocks of a quarter of a second. */
const MISSED_BAR = 2_400;
const TRANSPORTS = ['ipc', 'webSocket', 'http'] as const;

/** Mirrored pools against a node whose chain keeps going another way, and whose connection is cut. */
export const proof: Proof = {
  name: 'mirror',
  title: 'the pool mirror equals a fresh snapshot to the last unit after random trades and reorganisations',
  async run({ smoke, seed, stateFolder, log }) {
    const size = smoke ? SMOKE : FULL;
    let found = noFindings();
    for (let part = 0; part < size.parts; part += 1) {
      const transport = TRANSPORTS[part % TRANSPORTS.length] ?? 'ipc';
      const result = await onceInFile(join(stateFolder, `part-${part}.json`), () =>
        proveReorganisations({ seed: seed * 1_000 + part, sequences: size.sequences, transport }),
      );
      found = together(found, result);
      log(
        `part ${part + 1} of ${size.parts}, over ${transport}: ${result.sequences} sequences, ${result.mismatches} mismatches`,
      );
    }
    const refills = await onceInFile(join(stateFolder, 'refills.json'), () =>
      proveRefills({ seed: seed * 1_000 + size.parts, missed: size.missed, log }),
    );
    [...found.examples, ...refills.examples].forEach((example) => log(`mismatch: ${example}`));
    const figures = figuresOf(found, refills, smoke);
    return { holds: figures.every(({ holds }) => holds !== false), figures };
  },
};

function figuresOf(found: MirrorFindings, refills: MirrorFindings, smoke: boolean): readonly ProofFigure[] {
  const enough = (value: number, bar: number): boolean | null => (smoke ? null : value >= bar);
  return [
    {
      what: 'sequences with a reorganisation of 1 to 32 blocks each',
      value: found.sequences,
      bar: `≥ ${SEQUENCES_BAR}`,
      holds: enough(found.sequences, SEQUENCES_BAR),
    },
    informs('blocks mined', found.blocks),
    informs('deepest rollback, blocks', found.deepest),
    informs('rollbacks told of', found.rollbacks),
    informs('reorganisations to a shorter chain', found.shorter),
    informs('swaps tried', found.swaps),
    informs('mints tried', found.mints),
    informs('burns tried', found.burns),
    informs('pools created', found.poolsCreated),
    informs('pools forgotten with their blocks', found.poolsForgotten),
    informs('pool states compared', found.poolsCompared),
    informs('ticks compared', found.ticksCompared),
    { what: 'mismatches', value: found.mismatches, bar: '0', holds: found.mismatches === 0 },
    { what: 'times all was read afresh', value: found.resets, bar: '0', holds: found.resets === 0 },
    {
      what: 'most blocks missed in a cut connection',
      value: refills.mostMissed,
      bar: `≥ ${MISSED_BAR}`,
      holds: enough(refills.mostMissed, MISSED_BAR),
    },
    informs('longest refill, s', Number(refills.longestRefill.toFixed(1))),
    {
      what: 'mismatches after a cut connection',
      value: refills.mismatches,
      bar: '0',
      holds: refills.mismatches === 0,
    },
    {
      what: 'times all was read afresh after a cut connection',
      value: refills.resets,
      bar: '0',
      holds: refills.resets === 0,
    },
  ];
}

function informs(what: string, value: number): ProofFigure {
  return { what, value, bar: null, holds: null };
}

/** What an earlier run of the part found, or what this one does. */
async function onceInFile(path: string, work: () => Promise<MirrorFindings>): Promise<MirrorFindings> {
  if (existsSync(path)) {
    return JSON.parse(readFileSync(path, 'utf8')) as MirrorFindings;
  }
  const found = await work();
  writeFileSync(`${path}.part`, JSON.stringify(found));
  renameSync(`${path}.part`, path);
  return found;
}

function together(one: MirrorFindings, other: MirrorFindings): MirrorFindings {
  const sum = { ...one, examples: [...one.examples, ...other.examples] };
  for (const [what, value] of Object.entries(other) as [keyof MirrorFindings, unknown][]) {
    if (what !== 'examples' && typeof value === 'number') {
      sum[what] =
        what === 'deepest' || what === 'mostMissed' || what === 'longestRefill'
          ? Math.max(sum[what], value)
          : sum[what] + value;
    }
  }
  return sum;
}
