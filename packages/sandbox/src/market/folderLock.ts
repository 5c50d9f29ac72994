import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '@twinlane/core/errors';
import { folderError, isNodeError } from './folderError.ts';

/** The right to write in a market's folder. */
export interface FolderLock {
  release(): Promise<void>;
}

/** A market whose parent was killed needs a moment to end; its successor waits this long for it. */
const PATIENCE_MS = 4000;
const RETRY_MS = 50;

/**
 * Creates the folder where it is missing and makes sure that one process at a time uses it, by listening on a socket that
 * is named after it: the system lets go of it however the process ends.
 * Throws UserError `sandbox.folder-in-use` when another process does not let go in time.
 */
export async function lockFolder(folder: string, patienceMs: number = PATIENCE_MS): Promise<FolderLock> {
  let path: string;
  try {
    mkdirSync(folder, { recursive: true });
    path = socketPath(realpathSync(folder));
  } catch (error) {
    throw folderError(folder, error);
  }
  for (let waited = 0; ; waited += RETRY_MS) {
    const server = await listen(path);
    if (server !== undefined) {
      return { release: () => new Promise((resolve) => void server.close(() => resolve())) };
    }
    if (!(await answers(path))) {
      // Left behind by a process that was killed.
      rmSync(path, { force: true });
    } else if (waited >= patienceMs) {
      throw new UserError('sandbox.folder-in-use', `Another Twinlane uses the market in ${folder}.`, {
        hint: 'Stop it first, or start this one with another data folder.',
      });
    } else {
      await wait(RETRY_MS);
    }
  }
}

function socketPath(folder: string): string {
  const name = `twinlane-market-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end());
    server.once('error', (error) => {
      if (isNodeError(error) && error.code === 'EADDRINUSE') {
        resolve(undefined);
      } else {
        reject(error);
      }
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
