import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gas as gasSchema, type GasView } from '@twinlane/protocol/gas';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeApi } from './testing/fakeApi.ts';
import { runInProcess } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

const VIEW: GasView = {
  chain: { id: 8453, name: 'Ba\u001b[31mse', nativeSymbol: 'ETH' },
  blockNumber: 1_234_567,
  baseFee: '5000000',
  nextBaseFee: '5100000',
  expectedChange: -0.0123,
  suggestedTip: '1000000',
  ceiling: '10000000000',
  trend: { blocks: 100, lowest: '4000000', median: '4500000', highest: '6000000', change: 0.25 },
  offers: [
    {
      urgency: 'urgent',
      deadline: 1,
      action: 'send',
      maxFeePerGas: '7000000',
      maxPriorityFeePerGas: '1000000',
    },
    {
      urgency: 'patient25',
      deadline: 25,
      action: 'wait',
      maxFeePerGas: '6000000',
      maxPriorityFeePerGas: '900000',
    },
  ],
  rollup: { bytes: 450, gasLimit: '250000', fee: { units: '12000000000000', value: '0.000012' } },
};

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-gas-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function gas(args: readonly string[]) {
  return runInProcess(['gas', ...args], { cwd, env: {} });
}

describe('twinlane gas', () => {
  it('shows what the running process knows, and lets no name draw on the terminal', async () => {
    const api = await startFakeApi(exampleView(), { '/api/gas': VIEW });
    const { code, out } = await gas(['--port', new URL(api.url).port]);
    await api.close();
    expect(code).toBe(0);
    expect(out).not.toContain('\u001b');
    expect(out).toMatch(/next base fee +0\.0051 gwei, exact; then -1\.23 % expected/);
    expect(out).toMatch(/last 100 blocks +0\.004 gwei to 0\.006 gwei, median 0\.0045 gwei, \+25\.00 %/);
    expect(out).toMatch(/L1 and operator +at most 0\.000012 ETH for 450 bytes and 250,000 gas/);
    expect(out).toMatch(/urgent +next block {2}send +0\.001 gwei +0\.007 gwei/);
    expect(out).toMatch(/patient25 +25 blocks {2}wait/);
  });

  it('asks a node itself with --rpc', async () => {
    const anvil = await startAnvil();
    await anvil.request('anvil_mine', ['0x3']);
    const { code, out, err } = await gas(['--rpc', anvil.httpUrl, '--json']);
    await anvil.stop();
    expect(err).toBe('');
    expect(code).toBe(0);
    const view = gasSchema.parse(JSON.parse(out));
    expect(view).toMatchObject({ blockNumber: 3, chain: { id: 31_337 } });
    expect(BigInt(view.nextBaseFee)).toBe(BigInt(view.baseFee) - BigInt(view.baseFee) / 8n);
    expect(view.offers.map(({ urgency }) => urgency)).toEqual([
      'urgent',
      'standard',
      'patient25',
      'patient100',
      'patient300',
    ]);
  });

  it('says so where nothing runs', async () => {
    const { code, err } = await gas(['--port', '1', '--data-dir', cwd]);
    expect(code).not.toBe(0);
    expect(err).toContain('No Twinlane process answers');
  });
});

describe('twinlane gas replay', () => {
  it('replays a history without tips, and says that it has none', async () => {
    const path = record('block_number,base_fee_per_gas_wei', (index) => `${100 + index},${wave(index)}`);
    const { code, out } = await gas(['replay', '--history', path, '--class', 'patient25']);
    expect(code).toBe(0);
    expect(out).toContain('The history has no tips: base fees alone are compared.');
    expect(out).toMatch(/patient25, \d+ orders/);
    expect(out).toMatch(/saved against viem +\+\d/);
    expect(out).toMatch(/clairvoyant bound +\+\d/);
    expect(out).not.toContain('deadlines missed');
  });

  it('uses percentiles of tips where they are, and writes JSON', async () => {
    const path = record(
      'block_number,base_fee_per_gas_wei,priority_fee_p10_wei,avg_priority_fee_wei',
      (index) => `${100 + index},${wave(index)},${1e9 + (index % 7) * 1e8},5000000000`,
    );
    const { out } = await gas(['replay', '--history', path, '--class', 'urgent,standard', '--json']);
    const told = JSON.parse(out) as { demands: string; classes: { urgency: string; orders: number }[] };
    expect(told.demands).toBe('p10 of the tips');
    expect(told.classes.map(({ urgency }) => urgency)).toEqual(['urgent', 'standard']);
    expect(told.classes.every(({ orders }) => orders > 100)).toBe(true);
  });

  it.each([
    ['every 15th block', (index: number) => `${100 + 15 * index},${wave(index)}`, 'every 15th block only'],
    ['broken rows', (index: number) => `${100 + index},${index === 7 ? 'much' : wave(index)}`, 'line 9'],
  ])('refuses %s', async (_, row, said) => {
    const { code, err } = await gas([
      'replay',
      '--history',
      record('block_number,base_fee_per_gas_wei', row),
    ]);
    expect(code).toBe(1);
    expect(err).toContain(said);
  });

  it.each([
    [['--class', 'hurried'], 'The classes are urgent, standard'],
    [['--demand', 'p50'], 'It is one of p10'],
  ])('refuses %s', async (args, said) => {
    const path = record('block_number,base_fee_per_gas_wei', (index) => `${index},${wave(index)}`);
    const { code, err } = await gas(['replay', '--history', path, ...args]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('refuses a file without base fees, and one that is too short', async () => {
    const without = await gas(['replay', '--history', record('block_number,price', (index) => `${index},1`)]);
    expect(without.err).toContain('no columns block_number and base_fee_per_gas_wei');
    const short = record('block_number,base_fee_per_gas_wei', (index) => `${index},${wave(index)}`, 90);
    expect((await gas(['replay', '--history', short])).err).toContain('too few for these deadlines');
  });
});

/** A base fee that goes up and down over 40 blocks, between 20 and 40 gwei; wei. */
function wave(index: number): number {
  return Math.round((30 + 10 * Math.sin((index * Math.PI) / 20)) * 1e9);
}

/** A recording with that header; the path. */
function record(header: string, row: (index: number) => string, blocks = 300): string {
  const path = join(cwd, 'fees.csv');
  const rows = Array.from({ length: blocks }, (_, index) => row(index));
  writeFileSync(path, [header, ...rows, ''].join('\n'));
  return path;
}
