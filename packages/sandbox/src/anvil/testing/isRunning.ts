import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process exists and is not a zombie that nobody has collected. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Milliseconds until the process is gone; gives up, with the limit, after `limitMs`. */
export async function waitUntilGone(pid: number, limitMs: number): Promise<number> {
  const start = performance.now();
  while (isRunning(pid) && performance.now() - start < limitMs) {
    await sleep(10);
  }
  return performance.now() - start;
}
