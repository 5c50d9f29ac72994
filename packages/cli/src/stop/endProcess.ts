import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '@twinlane/core/errors';
import { readHealth } from '@twinlane/protocol/endpoints/state';
import { askControl } from '../askControl.ts';
import { processApi } from '../processApi.ts';
import { isAlive, readProcessFile, type ProcessFile } from '../processFile.ts';

/** How it went. */
export type EndOutcome =
  | { readonly outcome: 'notRunning' }
  | { readonly outcome: 'ended'; readonly pid: number; readonly seconds: number }
  | { readonly outcome: 'stillRunning'; readonly pid: number; readonly seconds: number };

const POLL_MS = 50;
const LIMIT_MS = 20_000;

/**
 * Asks the process that runs on a data folder to stop cleanly, and waits for its end. @throws UserError `stop.notOurs` where
 * the number in its note may be another program's by now.
 */
export async function endProcess(
  dataDir: string,
  onAsked: (pid: number) => void,
  limitMs = LIMIT_MS,
): Promise<EndOutcome> {
  const note = readProcessFile(dataDir);
  if (note === undefined) {
    return { outcome: 'notRunning' };
  }
  const { pid } = note;
  if (!(await isOurs(dataDir, note))) {
    throw new UserError('stop.notOurs', `It cannot be told whether process ${pid} is a Twinlane.`, {
      hint: `Look at it with \`ps -p ${pid}\`; end it with \`kill ${pid}\` if it is one.`,
    });
  }
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (!isAlive(pid)) {
      return { outcome: 'ended', pid, seconds: 0 };
    }
    throw new UserError('stop.notAllowed', `Process ${pid} belongs to somebody else.`, {
      cause: error,
      hint: 'Stop it as the user who started it.',
    });
  }
  onAsked(pid);
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  while (isAlive(pid)) {
    if (performance.now() - began >= limitMs) {
      return { outcome: 'stillRunning', pid, seconds: seconds() };
    }
    await sleep(POLL_MS);
  }
  return { outcome: 'ended', pid, seconds: seconds() };
}

/** A killed process leaves its note behind, and its number may be another program's by now. */
async function isOurs(dataDir: string, { pid, url }: ProcessFile): Promise<boolean> {
  const heard = await askControl(dataDir, { command: 'status' });
  if (heard.outcome === 'answered' && 'pid' in heard.answer) {
    return heard.answer.pid === pid;
  }
  const answers = await processApi({ url })
    .call(readHealth, {})
    .then(
      () => true,
      () => false,
    );
  return answers || commandOf(pid).includes('twinlane');
}

/** The command line of a process; empty where the system does not tell. */
function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    // No such tool here, or no such process any more.
    return '';
  }
}
