import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../../bin/twinlane.js');
/** util-linux's, which runs a command at a terminal of its own. */
const SCRIPT = '/usr/bin/script';

/** Whether this machine can run a program at a terminal. */
export const hasTerminal = process.platform === 'linux' && existsSync(SCRIPT);

/** What a person types when a text appears. */
export type Typing = readonly [after: string, typed: string];

/** Runs the real program at a terminal, where somebody answers in turn; all that the terminal shows, and the exit code. */
export function runAtTerminal(
  args: readonly string[],
  typing: readonly Typing[],
  options: { readonly cwd: string; readonly env?: Record<string, string> },
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const command = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn(SCRIPT, ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], TERM: 'xterm', ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let seen = 0;
  const waiting = [...typing];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [next] = waiting;
    const at = next === undefined ? -1 : shown.indexOf(next[0], seen);
    if (next !== undefined && at >= 0) {
      waiting.shift();
      seen = at + next[0].length;
      child.stdin.write(next[1]);
    }
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, shown }));
  });
}
