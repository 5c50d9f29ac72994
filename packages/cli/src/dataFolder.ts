import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@twinlane/core/errors';

/** Files and folders below the data folder. */
export function dataPaths(dataDir: string): {
  readonly log: string;
  readonly sandbox: string;
  readonly database: string;
  readonly wallet: string;
} {
  return {
    log: join(dataDir, 'log', 'twinlane.log'),
    sandbox: join(dataDir, 'sandbox'),
    database: join(dataDir, 'db'),
    wallet: join(dataDir, 'wallet'),
  };
}

/** Creates the data folder where it is missing. @throws UserError where it cannot be created or written to. */
export function prepareDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    throw new UserError(
      'cli.dataFolder',
      `The data folder ${dataDir} cannot be ${full ? 'created: the disk is full' : 'written to'}.`,
      {
        cause: error,
        hint: full
          ? 'Free some space, then start again.'
          : 'Check its permissions, or choose another one with --data-dir.',
      },
    );
  }
}
