import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '@twinlane/core/errors';

const SQLITE_BUSY = 5;

/** Holds a folder for this process. */
export interface FolderLock {
  release(): void;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function ownerOf(ownerFile: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(ownerFile, 'utf8')) as { pid: number; since: string };
    return `process ${pid} (since ${since})`;
  } catch {
    // Only the message is poorer without it: the lock itself says that somebody is there.
    return 'another process';
  }
}

/**
 * Takes `folder` for this process, since PGlite would let a second one in. The lock is the operating system's own, held
 * through an SQLite file beside the folder: it ends with its process, however that dies, and knows nothing of pids, so
 * that no stale lock can be left behind. It holds on one machine.
 * @throws UserError `store.locked` where another process (or this one) holds it.
 */
export function lockFolder(folder: string, now: () => number): FolderLock {
  const file = `${folder}.lock`;
  const ownerFile = `${folder}.owner.json`;
  mkdirSync(dirname(folder), { recursive: true });
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new UserError('store.locked', `The database folder ${folder} is in use by ${ownerOf(ownerFile)}.`, {
      cause: error,
      hint: 'Stop that process first, or give this one a data folder of its own (--data-dir).',
    });
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, since: new Date(now()).toISOString() }));
  return {
    release() {
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
}
