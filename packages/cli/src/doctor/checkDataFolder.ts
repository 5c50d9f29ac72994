import { existsSync } from 'node:fs';
import { statfs, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dataPaths } from '../dataFolder.ts';
import { runningProcess } from '../runningProcess.ts';
import { failure, type Check, type Finding } from './check.ts';

const LEAST_BYTES = 100 * 1024 * 1024;
const COMFORTABLE_BYTES = 1024 * 1024 * 1024;

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024).toLocaleString('en-US')} MiB`;
}

/** The folder itself, or the nearest one above it that exists. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function room(free: number, folder: string): Finding | undefined {
  if (free < LEAST_BYTES) {
    return {
      status: 'fail',
      found: `${folder}: ${megabytes(free)} free on its disk`,
      hint: `Free at least ${megabytes(LEAST_BYTES)}, or choose another folder with --data-dir.`,
    };
  }
  return free < COMFORTABLE_BYTES
    ? {
        status: 'warn',
        found: `${folder}: ${megabytes(free)} free on its disk`,
        hint: 'Free some space before it runs out.',
      }
    : undefined;
}

async function usedBy(dataDir: string): Promise<Finding | undefined> {
  const running = await runningProcess(dataDir);
  if (running !== undefined) {
    return {
      status: 'warn',
      found: `${dataDir} is in use by process ${running.pid} (${running.url})`,
      hint: 'Stop it before you start another one there, or use another --data-dir.',
    };
  }
  const { database } = dataPaths(dataDir);
  if (!existsSync(database)) {
    return undefined;
  }
  const { lockFolder } = await import('@twinlane/bot/store/pglite/folderLock');
  try {
    lockFolder(database, Date.now).release();
    return undefined;
  } catch (error) {
    return failure(error, 'Stop the process that uses it.');
  }
}

/** Whether the data folder can be written to, has room, and is nobody else's. */
export const checkDataFolder: Check = {
  name: 'data folder',
  async run({ config: { dataDir } }) {
    const folder = nearestFolder(dataDir);
    const probe = join(folder, `.twinlane-probe-${process.pid}`);
    try {
      await writeFile(probe, 'probe');
      await unlink(probe);
      const { bavail, bsize } = await statfs(folder);
      return (
        room(bavail * bsize, folder) ??
        (await usedBy(dataDir)) ?? {
          status: 'ok',
          found: `${dataDir}${folder === dataDir ? '' : ' (will be created)'}, ${megabytes(bavail * bsize)} free`,
        }
      );
    } catch (error) {
      return failure(error, `Make ${folder} writable, or choose another folder with --data-dir.`);
    }
  },
};
