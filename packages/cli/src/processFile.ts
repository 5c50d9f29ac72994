import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const processFile = z.object({
  pid: z.int().positive(),
  url: z.url(),
  startedAt: z.iso.datetime(),
  /** What a request must show to change something there. A secret: the file is for its owner alone. */
  token: z.string().min(1).optional(),
});

/** Where the process that uses a data folder can be reached. */
export type ProcessFile = z.infer<typeof processFile>;

function pathIn(dataDir: string): string {
  return join(dataDir, 'process.json');
}

/** Notes in the data folder where and how this process can be reached, for other commands of the same user. */
export function writeProcessFile(dataDir: string, content: ProcessFile): void {
  // A file that is there keeps its mode when it is written to, and one that is made anew gets the right one.
  const beside = `${pathIn(dataDir)}.part`;
  rmSync(beside, { force: true });
  writeFileSync(beside, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(beside, pathIn(dataDir));
}

/** Takes this process's note away; leaves that of another one. */
export function removeProcessFile(dataDir: string, pid: number): void {
  if (readProcessFile(dataDir)?.pid === pid) {
    rmSync(pathIn(dataDir), { force: true });
  }
}

/** Whether a process of that number runs, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The note of a process that is still alive; undefined where there is none or it is gone. */
export function readProcessFile(dataDir: string): ProcessFile | undefined {
  let text: string;
  try {
    text = readFileSync(pathIn(dataDir), 'utf8');
  } catch {
    // No file, or none that may be read: nothing is known, which is what the caller hears.
    return undefined;
  }
  const parsed = processFile.safeParse(jsonOf(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Cut off by a full disk or a power loss: as good as absent.
    return undefined;
  }
}
