import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLink } from '@twinlane/protocol/endpoints/login';
import { listTransactions } from '@twinlane/protocol/endpoints/transactions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityTroubles, screenshot, useDashboard } from './testing/dashboard.ts';
import { ownerApi } from './testing/ownerApi.ts';
import { eventually, startProgram, type Program } from './testing/startProgram.ts';

const FLAGS = ['--mode', 'live', '--chain-id', '31337', '--block-time', '400'];
const CONFIG = {
  trading: { tokenCooldownSeconds: 0 },
  bots: [{ name: 'momentum', intelLevel: 10 }],
};
/** The bot decides when it trades. */
const PATIENCE_MS = 110_000;

let dataDir: string;
let program: Program;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-trace-'));
  writeFileSync(join(dataDir, 'twinlane.config.json'), JSON.stringify(CONFIG));
  program = await startProgram(dataDir, FLAGS);
});
afterAll(async () => {
  await program?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const dashboard = useDashboard();

describe('a live account on the embedded market', () => {
  it('lets a decision be followed to its transaction and back, and says everywhere that it is live', async () => {
    const api = ownerApi(program.url, dataDir);
    const swap = await eventually(
      'a swap of an order',
      async () => {
        const { items } = await api.call(listTransactions, { query: { state: 'all' } });
        return items.find(
          ({ kind, orderId, mined }) => kind === 'swap' && orderId !== undefined && mined !== undefined,
        );
      },
      PATIENCE_MS,
    );
    const { url } = await api.call(createLink, {});
    const { page, complaints } = await dashboard.open(url, { anonymous: true });
    await page.locator('[data-connection="live"]').waitFor();
    await page.goto(`${program.url}/transactions/${swap.id}`);
    const transaction = page.getByRole('dialog', { name: /Swap/ });
    await transaction.getByText('Timeline').waitFor();
    await transaction.getByText('Fees, estimated and paid').waitFor();
    expect(await accessibilityTroubles(page)).toEqual([]);
    await screenshot(page, 'transaction-desktop-dark');
    await transaction.getByRole('link', { name: /Why/ }).click();

    const thought = page.getByRole('dialog', { name: 'Why the bot decided so' });
    await thought.getByText('Risk factors and their facts').waitFor();
    await thought.getByText('What came of it').waitFor();
    expect(await accessibilityTroubles(page)).toEqual([]);
    await screenshot(page, 'thought-desktop-dark');
    await thought
      .getByRole('link', { name: /swap transaction/i })
      .first()
      .click();
    await page.getByRole('dialog', { name: /Swap/ }).getByText('Attempts').first().waitFor();
    expect(new URL(page.url()).pathname).toBe(`/transactions/${swap.id}`);
    await page.getByText('Live · sandbox').first().waitFor();
    expect(complaints).toEqual([]);
  });
});
