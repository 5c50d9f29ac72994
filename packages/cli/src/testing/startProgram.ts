import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { StateView } from '@twinlane/protocol/state';
import { readState } from '../readApi.ts';

const BIN = join(import.meta.dirname, '../../bin/twinlane.js');
const POLL_MS = 20;
const LIMIT_MS = 60_000;

/** A real `twinlane run` under test. */
export interface Program {
  readonly pid: number;
  readonly url: string;
  state(): Promise<StateView>;
  /** Resolves with the first state that satisfies the condition. */
  until(what: string, condition: (state: StateView) => boolean, limitMs?: number): Promise<StateView>;
  /** kill -9: no handler runs. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Ctrl-C. Resolves with the exit code. */
  stop(): Promise<number | null>;
  output(): string;
}

/** Starts the program on a data folder with a fast market (unless told its pace) and a free port; resolves when it answers. */
export async function startProgram(
  dataDir: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const pace = flags.includes('--block-time') ? [] : ['--block-time', '200'];
  const args = ['run', '--data-dir', dataDir, '--port', '0', ...pace, ...flags];
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: dataDir,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const url = await eventually('a start', () => {
    if (child.exitCode !== null) {
      throw new Error(`twinlane run ended with code ${child.exitCode}:\n${output}`);
    }
    return Promise.resolve(noteOf(dataDir, child.pid));
  });
  return {
    pid: child.pid ?? 0,
    url,
    state: () => readState(url),
    until: (what, condition, limitMs) =>
      eventually(
        what,
        async () => {
          const state = await readState(url);
          return condition(state) ? state : undefined;
        },
        limitMs,
      ),
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: () => end(child, 'SIGINT'),
    output: () => output,
  };
}

/** Tries until there is a result; rejects after a minute, or as long as is said. */
export async function eventually<Result>(
  what: string,
  attempt: () => Promise<Result | undefined>,
  limitMs = LIMIT_MS,
): Promise<Result> {
  for (let waited = 0; waited < limitMs; waited += POLL_MS) {
    const result = await attempt();
    if (result !== undefined) {
      return result;
    }
    await wait(POLL_MS);
  }
  throw new Error(`${what} did not happen within ${limitMs / 1000} s`);
}

/** The address that the process noted; undefined while it has not. */
function noteOf(dataDir: string, pid: number | undefined): string | undefined {
  try {
    const note = JSON.parse(readFileSync(join(dataDir, 'process.json'), 'utf8')) as {
      pid: number;
      url: string;
    };
    return note.pid === pid ? note.url : undefined;
  } catch {
    // Not there yet, or half written.
    return undefined;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
  return child.exitCode;
}
