import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The dashboard as it was built for this run. */
    dashboardDir: string;
  }
}

const DASHBOARD = join(import.meta.dirname, '../../../../dashboard');

/** The dashboard as it was built last, where the program serves it from. */
export const BUILT_DASHBOARD: string = join(DASHBOARD, 'dist');

/** Builds the dashboard that is in the working directory, so that no older one is tested or measured. */
export async function buildDashboard(folder: string = BUILT_DASHBOARD): Promise<void> {
  const vite = join(DASHBOARD, '../../node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', folder, '--emptyOutDir'], {
    cwd: DASHBOARD,
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

/** Set-up of the suites that serve the dashboard themselves: it is built to a folder of theirs, once for all of them. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'twinlane-page-'));
  await buildDashboard(folder);
  provide('dashboardDir', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
