import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCli } from '../runCli.ts';
import { collectOutput } from './collectOutput.ts';

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const BIN = join(import.meta.dirname, '../../bin/twinlane.js');

/** Runs a command line within this process, as `main.ts` would in one of its own. */
export async function runInProcess(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string>; readonly vaultCost?: number },
): Promise<Ended> {
  const out = collectOutput();
  const err = collectOutput();
  const io = { ...options, env: options.env ?? {}, stdout: out.stream, stderr: err.stream };
  const code = await runCli(args, io);
  return { code, out: out.text(), err: err.text() };
}

/** Runs the real program to its end. The environment holds PATH and what is given, nothing else. */
export function runTwinlane(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string>; readonly node?: string },
): Promise<Ended> {
  const child = spawn(options.node ?? process.execPath, [BIN, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
