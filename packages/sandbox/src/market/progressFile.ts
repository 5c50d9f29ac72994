import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { Hash } from '@twinlane/core/money/hex';
import { folderError } from './folderError.ts';

/** How far a market had come. */
export interface Progress {
  readonly blockNumber: number;
  readonly blockHash: Hash;
  /** The block that was being made: others may have seen it, or it was never there. */
  readonly mining?: number;
}

/** Remembers the last block before and after each block; one small write, without waiting for the disk. */
export interface ProgressFile {
  write(progress: Progress): void;
  close(): void;
}

const FILE = 'progress';
/** One write of a fixed length is never seen half done after a kill. */
const LENGTH = 160;

/** Opens the folder's progress file for writing. Its errors are those of `folderError`. */
export function openProgressFile(folder: string): ProgressFile {
  let descriptor: number | undefined;
  try {
    const path = join(folder, FILE);
    descriptor = openSync(path, existsSync(path) ? 'r+' : 'w', 0o600);
  } catch (error) {
    throw folderError(folder, error);
  }
  return {
    write(progress) {
      if (descriptor === undefined) {
        return;
      }
      try {
        writeSync(descriptor, `${JSON.stringify(progress).padEnd(LENGTH - 1)}\n`, 0);
      } catch (error) {
        throw folderError(folder, error);
      }
    },
    close() {
      if (descriptor !== undefined) {
        closeSync(descriptor);
        descriptor = undefined;
      }
    },
  };
}

/**
 * What the folder's progress file says; undefined where there is none.
 * Throws UserError `sandbox.checkpoint-corrupt` where it cannot be read.
 */
export function readProgress(folder: string): Progress | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) {
    return undefined;
  }
  try {
    const progress = JSON.parse(readFileSync(path, 'utf8')) as Partial<Progress>;
    const { blockNumber, blockHash, mining } = progress;
    if (
      Number.isSafeInteger(blockNumber) &&
      blockNumber !== undefined &&
      blockHash !== undefined &&
      (mining === undefined || Number.isSafeInteger(mining))
    ) {
      return { blockNumber, blockHash, ...(mining === undefined ? {} : { mining }) };
    }
  } catch (error) {
    throw corrupt(path, error);
  }
  throw corrupt(path);
}

function corrupt(path: string, cause?: unknown): UserError {
  return new UserError('sandbox.checkpoint-corrupt', `The market's progress cannot be read from ${path}.`, {
    cause,
    hint: 'Start a new market with `twinlane sandbox reset`, or delete that folder, or put a backup of it back.',
  });
}
