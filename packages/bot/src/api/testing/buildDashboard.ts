import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const DASHBOARD = join(import.meta.dirname, '../../../../dashboard');

/** The dashboard as it was built last, where the program serves it from. */
export const BUILT_DASHBOARD: string = join(DASHBOARD, 'dist');

/** Builds the dashboard that is in the working directory, so that no older one is tested or measured. */
export async function buildDashboard(): Promise<void> {
  const vite = join(DASHBOARD, '../../node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build'], {
    cwd: DASHBOARD,
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
