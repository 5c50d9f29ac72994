import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  figure,
  lastResult,
  measure,
  measureTogether,
  percentile,
  timing,
  timingFigures,
} from './harness.ts';
import { renderHolds, renderNumber, renderTable } from './table.ts';

function run(script: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const result = spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

describe('measure', () => {
  it('warms up, then takes the samples asked for', async () => {
    let calls = 0;
    const result = await measure(
      () => {
        calls += 1;
        return calls;
      },
      { warmup: 3, samples: 10, batch: 2 },
    );
    expect(calls).toBe(3 + 10 * 2);
    expect(result.samples).toBe(10);
    expect(lastResult()).toBe(23);
    expect(result.p99).toBeGreaterThanOrEqual(result.median);
  });

  it('awaits a function that returns a promise', async () => {
    let running = 0;
    const result = await measure(
      async () => {
        running += 1;
        expect(running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running -= 1;
      },
      { warmup: 1, samples: 3 },
    );
    expect(result.median).toBeGreaterThan(1e6);
  });

  it('measures by turns', async () => {
    const order: string[] = [];
    await measureTogether([() => order.push('ours'), () => order.push('peer')], { warmup: 1, samples: 2 });
    expect(order).toEqual(['ours', 'peer', 'ours', 'peer', 'ours', 'peer']);
  });
});

describe('figures', () => {
  it('takes percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(() => percentile([], 0.5)).toThrow('at least one sample');
    expect(timing([3, 1, 2])).toEqual({ median: 2, p99: 3, mean: 2, samples: 3 });
  });

  it('counts how many times better, in either direction', () => {
    const faster = figure({
      what: 'a',
      value: 2,
      unit: 'µs',
      peer: { name: 'p', value: 20 },
      bar: { ratioAtLeast: 10 },
    });
    expect(faster).toMatchObject({ ratio: 10, bar: '≥ 10 ×', holds: true });
    const more = figure({
      what: 'a',
      value: 5,
      unit: 'per s',
      peer: { name: 'p', value: 10 },
      better: 'higher',
    });
    expect(more).toMatchObject({ ratio: 0.5, bar: null, holds: null });
    expect(figure({ what: 'a', value: 31, unit: 's', bar: { atMost: 30 } })).toMatchObject({
      holds: false,
      bar: '≤ 30 s',
    });
    expect(figure({ what: 'a', value: 3, unit: 'x', bar: { atLeast: 3 } })).toMatchObject({
      holds: true,
      peer: null,
    });
  });

  it('judges the median of a timing', () => {
    const ours = { median: 1000, p99: 9000, mean: 2000, samples: 5 };
    const peer = { median: 10_000, p99: 20_000, mean: 12_000, samples: 5 };
    const [median, p99] = timingFigures('quote', ours, { name: 'sdk', timing: peer }, { ratioAtLeast: 11 });
    expect(median).toMatchObject({ what: 'quote, median', value: 1, peerValue: 10, holds: false });
    expect(p99).toMatchObject({ what: 'quote, p99', value: 9, peerValue: 20, holds: null });
  });

  it('aligns a table', () => {
    expect(
      renderTable(
        [{ heading: 'a' }, { heading: 'n', right: true }],
        [
          ['long', '1'],
          ['b', '1,000'],
        ],
      ),
    ).toBe(['a         n', '────  ─────', 'long      1', 'b     1,000'].join('\n'));
    expect([1234567, 12.3456, 0.00123456, 1234.5, 3].map(renderNumber)).toEqual([
      '1,234,567',
      '12.35',
      '0.001235',
      '1,235',
      '3',
    ]);
    expect([true, false, null].map(renderHolds)).toEqual(['yes', 'NO', '–']);
  });
});

describe('command line', () => {
  it('lists what there is and refuses what there is not', () => {
    const help = run('main.ts', '--help');
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/npm run bench -- <name>[\s\S]*startup {2}/);
    const unknown = run('main.ts', 'nothing');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toMatch(/no benchmark named "nothing"[\s\S]*startup/);
    expect(run('main.ts', '--wrong').code).toBe(2);
    expect(run('prove.ts').out).toMatch(/npm run prove -- <bar>/);
    expect(run('prove.ts', 'nothing').code).toBe(2);
    expect(run('prove.ts', 'nothing', '--seed', 'x').err).toMatch(/whole number/);
  });
});
