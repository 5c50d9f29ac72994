import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ProofFigure } from './harness.ts';
import { listEntries } from './list.ts';
import { PROOFS } from './prove/registry.ts';
import { renderHolds, renderNumber, renderTable } from './table.ts';

const DEFAULT_SEED = 1;
const STATE_FOLDER = join(import.meta.dirname, '..', '.twinlane', 'prove');

const HELP = `Proves one bar of the specification at its full size.

Usage: npm run prove -- <bar> [--smoke] [--seed <number>] [--fresh] [--json]

  --smoke  a reduced size; correctness is judged all the same, times are not
  --seed   drives every random choice (default ${DEFAULT_SEED}); a failing run is repeated by its seed
  --fresh  forgets what an earlier, interrupted run of the same bar, seed and size has done
  --json   the last line of the output is {"name","holds","figures":[{"what","value","bar","holds"}]}
  --help   this text

Exit code: 0 where the bar holds, 1 where it does not or the proof fails, 2 for a wrong command line.
`;

interface ProveOptions {
  readonly smoke: boolean;
  readonly seed: number;
  readonly fresh: boolean;
  readonly json: boolean;
}

function renderFigures(figures: readonly ProofFigure[]): string {
  return renderTable(
    [{ heading: 'finding' }, { heading: 'value', right: true }, { heading: 'bar' }, { heading: 'holds' }],
    figures.map((row) => [
      row.what,
      typeof row.value === 'number' ? renderNumber(row.value) : row.value,
      row.bar ?? '–',
      renderHolds(row.holds),
    ]),
  );
}

async function prove(name: string, options: ProveOptions): Promise<number> {
  const load = PROOFS[name];
  if (load === undefined) {
    console.error(`There is no proof named ${JSON.stringify(name)}. Bars:\n${await listEntries(PROOFS)}`);
    return 2;
  }
  const { smoke, seed } = options;
  const proof = await load();
  const stateFolder = join(STATE_FOLDER, `${name}-${seed}${smoke ? '-smoke' : ''}`);
  if (options.fresh || smoke) {
    rmSync(stateFolder, { recursive: true, force: true });
  }
  mkdirSync(stateFolder, { recursive: true });
  const start = performance.now();
  const result = await proof.run({ smoke, seed, stateFolder, log: (line) => console.error(line) });
  const holds = result.holds && result.figures.every((row) => row.holds !== false);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${proof.title}${smoke ? ' (reduced size)' : ''}: seed ${seed}, ${seconds} s\n`);
  console.log(renderFigures(result.figures));
  console.log(holds ? '\nThe bar holds.' : '\nThe bar does NOT hold.');
  if (options.json) {
    console.log(JSON.stringify({ name, holds, figures: result.figures }));
  }
  return holds ? 0 : 1;
}

async function main(): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        smoke: { type: 'boolean' },
        seed: { type: 'string' },
        fresh: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  const { values, positionals } = parsed;
  const [name, ...rest] = positionals;
  if (values.help === true || name === undefined) {
    console.log(`${HELP}\nBars:\n${await listEntries(PROOFS)}`);
    return 0;
  }
  const seed = values.seed === undefined ? DEFAULT_SEED : Number(values.seed);
  if (rest.length > 0 || !Number.isSafeInteger(seed)) {
    console.error(rest.length > 0 ? 'One bar at a time, please.' : '--seed takes a whole number.');
    return 2;
  }
  return prove(name, {
    smoke: values.smoke === true,
    seed,
    fresh: values.fresh === true,
    json: values.json === true,
  });
}

process.exitCode = await main();
