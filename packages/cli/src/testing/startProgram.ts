import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RetryableError } from '@twinlane/core/errors';
import { readState } from '@twinlane/protocol/endpoints/state';
import type { StateView } from '@twinlane/protocol/state';
import { processApi, type ProcessAddress, type ProcessApi } from '../processApi.ts';

const BIN = join(import.meta.dirname, '../../bin/twinlane.js');
const POLL_MS = 60;
const LIMIT_MS = 60_000;

/** A real `twinlane run` under test. */
export interface Program {
  readonly pid: number;
  readonly url: string;
  /** Its API, as its user. */
  readonly api: ProcessApi;
  state(): Promise<StateView>;
  /** Resolves with the first state that satisfies the condition. */
  until(what: string, condition: (state: StateView) => boolean, limitMs?: number): Promise<StateView>;
  /** kill -9: no handler runs. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Ctrl-C. Resolves with the exit code. */
  stop(): Promise<number | null>;
  output(): string;
}

/** Those that run. */
const children = new Set<ChildProcess>();

/** kill -9 of every program that this process has started and not ended: a test that fails leaves none to the next. */
export async function killPrograms(): Promise<void> {
  await Promise.all([...children].map((child) => end(child, 'SIGKILL')));
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
    // What logins do has tests of its own: these ask as anybody.
    env: { PATH: process.env['PATH'], TWINLANE_LOGIN_ANONYMOUS_READS: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const checkRunning = (): void => {
    if (child.exitCode !== null) {
      throw new Error(`twinlane run ended with code ${child.exitCode}:\n${output}`);
    }
  };
  const note = await eventually('a start', async () => {
    checkRunning();
    return noteOf(dataDir, child.pid);
  });
  const api = processApi(note);
  const state = (): Promise<StateView> => api.call(readState, {});
  return {
    pid: child.pid ?? 0,
    url: note.url,
    api,
    state,
    until: (what, condition, limitMs) =>
      eventually(
        what,
        async () => {
          checkRunning();
          const found = await state().catch(unlessBusy);
          return found !== undefined && condition(found) ? found : undefined;
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

/** One answer that did not come in time says only that the machine is busy. */
function unlessBusy(error: unknown): undefined {
  if (!(error instanceof RetryableError)) {
    throw error;
  }
}

/** The address that the process noted; undefined while it has not. */
function noteOf(dataDir: string, pid: number | undefined): ProcessAddress | undefined {
  try {
    const note = JSON.parse(readFileSync(join(dataDir, 'process.json'), 'utf8')) as {
      pid: number;
      url: string;
      token: string;
    };
    return note.pid === pid ? note : undefined;
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
