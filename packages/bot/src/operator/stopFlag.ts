import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import { z } from 'zod';

/** What a stop says. Who and why are texts of persons: whoever shows them escapes them. */
export interface StopOrder {
  readonly who: string;
  readonly reason: string;
  /** Exits are forbidden too. */
  readonly exits: boolean;
}

/** A stop that lies in the data folder. */
export interface RaisedStop extends StopOrder {
  /** Wall clock, milliseconds since 1970, at which it was put there. */
  readonly at: number;
}

/** The stop as a file, for processes that hang or do not run. Every call is synchronous. */
export interface StopFlag {
  readonly file: string;
  /** The stop that is in force by the file; undefined where there is none, which takes about a microsecond to find out. */
  current(): RaisedStop | undefined;
  /**
   * Puts the file there. Never takes back that exits are forbidden. @throws UserError `stop.notWritten`, or
   * `stop.exitsNotNoted` where a full disk has room for its name alone.
   */
  raise(order: StopOrder): void;
  /** Takes the file away. @throws UserError `stop.notRemoved`. */
  lower(): void;
  /** Takes the file away for a process that is to be told at its next start who did so. @throws as `lower`. */
  lowerUntold(act: Pick<StopOrder, 'who' | 'reason'>): void;
  /** Who took the file away while no process ran. */
  untold(): Pick<StopOrder, 'who' | 'reason'> | undefined;
  /** It has been told. */
  told(): void;
}

const NAME = 'EMERGENCY_STOP';
const UNDONE = 'EMERGENCY_STOP.undone';
const LONGEST = 200;

/** One line without control characters, or what stands for it. */
function line(otherwise: string) {
  return z
    .string()
    .transform((text) =>
      text
        .replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ')
        .trim()
        .slice(0, LONGEST),
    )
    .refine((text) => text !== '')
    .catch(otherwise);
}

const content = z.object({
  who: line('whoever can write to the data folder'),
  reason: line(`The file ${NAME} is in the data folder.`),
  exits: z.boolean().catch(false),
});
const BY_HAND = content.parse({});

/** The flag of a data folder. A file of any content counts, also an empty one or one that cannot be read. */
export function stopFlag(dataDir: string): StopFlag {
  const file = join(dataDir, NAME);
  const undone = join(dataDir, UNDONE);
  let known: { readonly stamp: string; readonly stop: RaisedStop } | undefined;

  function current(): RaisedStop | undefined {
    let found;
    try {
      // Not existsSync: a link to nowhere counts too, and so does a folder that cannot be looked into.
      found = lstatSync(file, { throwIfNoEntry: false });
    } catch {
      return { ...BY_HAND, reason: `It cannot be told whether ${NAME} is in the data folder.`, at: 0 };
    }
    if (found === undefined) {
      return undefined;
    }
    const stamp = `${found.ino} ${found.mtimeMs} ${found.size}`;
    if (known?.stamp !== stamp) {
      known = { stamp, stop: { ...contentOf(file), at: found.mtimeMs } };
    }
    return known.stop;
  }

  function lower(): void {
    try {
      rmSync(file, { force: true });
      syncFolder(dataDir);
    } catch (error) {
      throw new UserError('stop.notRemoved', `The file ${file} cannot be removed: the stop stays in force.`, {
        cause: error,
        hint: 'Check who owns it and the data folder, then remove it by hand: it alone stops trading now.',
      });
    }
  }

  return {
    file,
    current,
    raise({ who, reason, ...order }) {
      const exits = order.exits || current()?.exits === true;
      try {
        rmSync(undone, { force: true });
        writeAtOnce(dataDir, file, { who, reason, exits });
      } catch (error) {
        raiseBare(file, error, exits);
      }
    },
    lower,
    lowerUntold({ who, reason }) {
      writeAtOnce(dataDir, undone, { who, reason });
      lower();
    },
    untold() {
      if (lstatSync(undone, { throwIfNoEntry: false }) === undefined) {
        return undefined;
      }
      const { who, reason } = contentOf(undone);
      return { who, reason };
    },
    told: () => rmSync(undone, { force: true }),
  };
}

function contentOf(file: string): StopOrder {
  try {
    return content.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Made by hand, or cut off by a full disk: that it is there is what counts.
    return BY_HAND;
  }
}

/** All of it is on the disk under its name, or what was there before is; for its owner alone. */
function writeAtOnce(dataDir: string, file: string, value: object): void {
  const part = join(dataDir, `.${randomUUID()}.part`);
  try {
    const handle = openSync(part, 'wx', 0o600);
    try {
      writeFileSync(handle, `${JSON.stringify({ ...value, at: new Date().toISOString() })}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(part, file);
    syncFolder(dataDir);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** On a full disk there may be room for a name still. */
function raiseBare(file: string, cause: unknown, exits: boolean): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch {
    throw new UserError('stop.notWritten', `The stop could not be written to ${file}.`, {
      cause,
      hint: 'Check that the data folder is there, is yours, and has room; or end the process: `twinlane stop`.',
    });
  }
  if (exits) {
    throw new UserError('stop.exitsNotNoted', `${file} stops entries; that exits stop too does not fit.`, {
      cause,
      hint: 'Make room on the disk and stop again; or end the process: `twinlane stop`.',
    });
  }
}

/** A name is durable once its folder is. Windows cannot and need not be asked. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') {
    return;
  }
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
