import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findKeyMaterial, findKeyMaterialIn } from '@twinlane/bot/testing/findKeyMaterial';
import type { ParityView } from '@twinlane/protocol/parity';
import { describe, expect, it } from 'vitest';
import {
  configureLive,
  expectGoodBooks,
  LIVE_FLAGS,
  PATIENCE_MS,
  untilSettled,
  untilTrades,
  useDataDir,
} from './testing/liveProgram.ts';
import { runTwinlane } from './testing/runTwinlane.ts';
import { startProgram, type Program } from './testing/startProgram.ts';

const folder = useDataDir();

const READS = [
  'state',
  'health',
  'prices',
  'transactions',
  'transactions/key',
  'transactions/statistics',
  'gas',
];

/** Where the wallet's key stands in what the programs wrote and answered; it may not. */
async function keyLeaks(programs: readonly Program[], last: Program): Promise<readonly unknown[]> {
  const key = Buffer.from(readFileSync(join(folder(), 'sandbox-wallet'), 'utf8').trim(), 'hex');
  const answers = await Promise.all(
    READS.map(async (path) => (await fetch(`${last.url}/api/${path}`)).text()),
  );
  expect(answers.join('').length).toBeGreaterThan(1_000);
  return [
    ...programs.flatMap((program) => findKeyMaterial(program.output(), [key], 'output')),
    ...answers.flatMap((answer) => findKeyMaterial(answer, [key], 'answer')),
    ...(await findKeyMaterialIn(join(folder(), 'log'), [key])),
  ];
}

describe('the whole program in live mode on the embedded market', { timeout: 600_000 }, () => {
  it('trades with a throw-away wallet, protects what it holds, and loses and doubles nothing by kill -9', async () => {
    const dataDir = folder();
    configureLive(dataDir, 5);
    const first = await startProgram(dataDir, LIVE_FLAGS);
    const accountId = await untilTrades(first, 1);
    const state = await first.until(
      'a protected position',
      ({ accounts }) => (accounts[0]?.marks ?? []).some((mark) => mark.protected === true),
      PATIENCE_MS,
    );
    expect(state).toMatchObject({ mode: 'live', accounts: [{ kind: 'live', name: 'live' }] });
    await first.kill();

    const second = await startProgram(dataDir, LIVE_FLAGS);
    expect(await untilTrades(second, 2)).toBe(accountId);
    await second.kill();

    // Nothing new is bought: what is held is sold or stays, and the books come to rest.
    configureLive(dataDir, 1);
    const third = await startProgram(dataDir, LIVE_FLAGS);
    const found = await untilSettled(third, accountId);
    expect(found.balances.length).toBeGreaterThanOrEqual(2);
    const ask = (...command: string[]) => runTwinlane([...command, '--data-dir', dataDir], { cwd: dataDir });
    expect((await ask('reconcile')).out).toContain(found.wallet);
    const replayed = await ask('parity', '--limit', '3', '--json');
    expect(replayed.err).toBe('');
    const { trades: replays, skipped } = JSON.parse(replayed.out) as ParityView;
    expect(replays.length + skipped.length).toBeGreaterThan(0);
    expect(await keyLeaks([first, second, third], third)).toEqual([]);
    expect(await third.stop()).toBe(0);
    await expectGoodBooks(dataDir, accountId);
  });
});
