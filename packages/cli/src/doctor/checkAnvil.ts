import { usesSandbox } from '@twinlane/bot/config/guardMode';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { anvilBinary } from '@twinlane/sandbox/anvil/anvilBinary';
import { failure, type Check } from './check.ts';

const TIMEOUT_MS = 5000;

/** Whether the embedded market's node is installed and starts. */
export const checkAnvil: Check = {
  name: 'anvil',
  async run({ config }) {
    try {
      const { stdout } = await promisify(execFile)(anvilBinary(), ['--version'], { timeout: TIMEOUT_MS });
      return { status: 'ok', found: stdout.split('\n')[0] ?? '' };
    } catch (error) {
      const finding = failure(
        error,
        'Run `npm install` again with optional dependencies: the sandbox needs anvil.',
      );
      return usesSandbox(config) ? finding : { ...finding, status: 'warn' };
    }
  },
};
