import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDashboard } from '@twinlane/bot/api/testing/buildDashboard';
import type { ApiClient } from '@twinlane/protocol/apiClient';
import { readState } from '@twinlane/protocol/endpoints/state';
import type { TestProject } from 'vitest/node';
import { ownerApi } from './ownerApi.ts';
import { eventually, startProgram } from './startProgram.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The running program that all browser suites share: its address and its data folder. */
    sandbox: { readonly url: string; readonly dataDir: string };
  }
}

/** So many, then the screens have something to show. */
const TRADES = 5;

/** Blocks that a machine which runs Chromium beside keeps up with: nothing is decided on one that is far behind. */
const PACE = ['--block-time', '1000'];

/** Several bots, so that every screen has something to show; one of them trades all the time. */
const CONFIG = {
  bots: [
    {
      name: 'saver',
      strategy: 'dollarCostAveraging',
      params: { spend: 15, everySeconds: 4 },
      intel: {
        minTrade: 1,
        riskTolerance: 100,
        minConfidence: 0,
        maxPositionPercent: 20,
        decisions: 'very frequent',
      },
      exits: { stopLoss: { lossPercent: 90 } },
    },
    { name: 'momentum', strategy: 'momentum', intelLevel: 8 },
    { name: 'reverter', strategy: 'meanReversion', intelLevel: 5 },
    { name: 'grid', strategy: 'grid', intelLevel: 3, exits: { stopLoss: { lossPercent: 12 } } },
  ],
};

function untilTraded(api: ApiClient): Promise<unknown> {
  return eventually('trades', async () => {
    const { accounts } = await api.call(readState, {});
    return (accounts[0]?.trades ?? 0) >= TRADES ? accounts : undefined;
  });
}

/** Set-up of the whole browser run: builds the dashboard and starts one sandbox process for all of its files. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'twinlane-browser-'));
  writeFileSync(join(dataDir, 'twinlane.config.json'), JSON.stringify(CONFIG));
  await buildDashboard();
  const program = await startProgram(dataDir, PACE, { TWINLANE_LOGIN_ANONYMOUS_READS: 'false' });
  const end = async (): Promise<void> => {
    await program.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await untilTraded(ownerApi(program.url, dataDir));
  } catch (error) {
    await end();
    throw error;
  }
  provide('sandbox', { url: program.url, dataDir });
  return end;
}
