import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Figure } from './harness.ts';
import { listEntries } from './list.ts';
import { BENCHMARKS } from './registry.ts';
import { renderHolds, renderNumber, renderTable } from './table.ts';

const HELP = `Measures Twinlane beside the obvious alternative, in the same run.

Usage: npm run bench -- <name>|all [--json] [--smoke]

  --json   the last line of the output is
           {"name","holds","figures":[{"what","value","unit","peer","peerValue","ratio","bar","holds"}]}
  --smoke  a tiny run that shows only that the benchmark works: no bar is judged, every "holds" is null
  --help   this text

"ratio" says how many times better than the peer: above 1 is better. "holds" is null where there is no bar.
Exit code: 0 where every bar holds, 1 where one does not or the benchmark fails, 2 for a wrong command line.
`;

function renderFigures(figures: readonly Figure[]): string {
  return renderTable(
    [
      { heading: 'figure' },
      { heading: 'value', right: true },
      { heading: 'unit' },
      { heading: 'peer' },
      { heading: "peer's", right: true },
      { heading: 'times better', right: true },
      { heading: 'bar' },
      { heading: 'holds' },
    ],
    figures.map((row) => [
      row.what,
      renderNumber(row.value),
      row.unit,
      row.peer ?? '–',
      row.peerValue === null ? '–' : renderNumber(row.peerValue),
      row.ratio === null ? '–' : renderNumber(row.ratio),
      row.bar ?? '–',
      renderHolds(row.holds),
    ]),
  );
}

async function runBenchmark(name: string, smoke: boolean, json: boolean): Promise<number> {
  const load = BENCHMARKS[name];
  if (load === undefined) {
    console.error(
      `There is no benchmark named ${JSON.stringify(name)}. Benchmarks:\n${await listEntries(BENCHMARKS)}`,
    );
    return 2;
  }
  const benchmark = await load();
  const measured = await benchmark.run({ smoke, log: (line) => console.error(line) });
  const figures = smoke ? measured.map((row) => ({ ...row, holds: null })) : measured;
  const holds = smoke ? null : figures.every((row) => row.holds !== false);
  console.log(`${benchmark.title}${smoke ? ' (smoke run: nothing is judged)' : ''}\n`);
  console.log(renderFigures(figures));
  if (holds === false) {
    console.log('\nA bar does not hold.');
  }
  if (json) {
    console.log(JSON.stringify({ name, holds, figures }));
  }
  return holds === false ? 1 : 0;
}

/** Each in a process of its own, so that none warms up or slows down the next. */
function runAll(flags: readonly string[]): number {
  const failed: string[] = [];
  for (const name of Object.keys(BENCHMARKS)) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, name, ...flags], {
      stdio: 'inherit',
    });
    if (status !== 0) {
      failed.push(name);
    }
    console.error('');
  }
  console.error(failed.length === 0 ? 'All benchmarks ran.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        smoke: { type: 'boolean' },
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
    console.log(`${HELP}\nBenchmarks:\n${await listEntries(BENCHMARKS)}`);
    return 0;
  }
  if (rest.length > 0) {
    console.error(`One benchmark at a time, please: ${positionals.join(', ')}.`);
    return 2;
  }
  if (name === 'all') {
    return runAll([
      ...(values.smoke === true ? ['--smoke'] : []),
      ...(values.json === true ? ['--json'] : []),
    ]);
  }
  return runBenchmark(name, values.smoke === true, values.json === true);
}

process.exitCode = await main();
