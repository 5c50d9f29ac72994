import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
const DASHBOARD = join(import.meta.dirname, '../../../dashboard');

/** Several bots, so that every screen has something to show. */
const CONFIG = {
  bots: [
    { name: 'momentum', strategy: 'momentum', intelLevel: 8 },
    { name: 'reverter', strategy: 'meanReversion', intelLevel: 5 },
    { name: 'grid', strategy: 'grid', intelLevel: 3, exits: { stopLoss: { lossPercent: 12 } } },
  ],
};

/** The page that is tested is the one in the working directory, not one that was built some time ago. */
async function buildDashboard(): Promise<void> {
  const vite = join(DASHBOARD, '../../node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build'], {
    cwd: DASHBOARD,
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

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
  const program = await startProgram(dataDir, [], { TWINLANE_LOGIN_ANONYMOUS_READS: 'false' });
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
