import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import { folderError, isNodeError } from './folderError.ts';

/** What a market can be continued from. */
export interface Checkpoint<State> {
  /** The agents: plain JSON and bigints. */
  readonly market: State;
  /** The chain, as `dumpCheckpoint` gave it. */
  readonly chain: Uint8Array;
}

interface Header {
  readonly format: number;
  readonly marketBytes: number;
  readonly chainBytes: number;
  /** Of everything behind the header's line. */
  readonly sha256: string;
}

const FILE = 'checkpoint';
/** Rises whenever a checkpoint of an older program can no longer be continued. */
const FORMAT = 1;

/**
 * Makes this the folder's checkpoint. The new file is written aside, forced to the disk and then renamed: whenever the
 * process ends, the folder holds a whole one. Throws UserError `sandbox.disk-full` or `sandbox.folder-unwritable`.
 */
export async function writeCheckpoint<State>(folder: string, checkpoint: Checkpoint<State>): Promise<void> {
  const market = Buffer.from(JSON.stringify(checkpoint.market, bigintToJson));
  const header: Header = {
    format: FORMAT,
    marketBytes: market.byteLength,
    chainBytes: checkpoint.chain.byteLength,
    sha256: createHash('sha256').update(market).update(checkpoint.chain).digest('hex'),
  };
  const target = join(folder, FILE);
  const aside = `${target}.new`;
  try {
    await writeWhole(
      aside,
      Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), market, checkpoint.chain]),
    );
    await rename(aside, target);
    await syncFolder(folder);
  } catch (error) {
    // The first error is the one to tell of, also when the tidying fails for the same reason.
    await Promise.allSettled([rm(aside, { force: true })]);
    throw folderError(folder, error);
  }
}

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * The folder's checkpoint; undefined where there is none.
 * Throws UserError `sandbox.checkpoint-corrupt` where there is one that cannot be continued.
 */
export async function readCheckpoint<State>(folder: string): Promise<Checkpoint<State> | undefined> {
  const path = join(folder, FILE);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isNodeError(error) && error.code === 'ENOENT') {
      return undefined;
    }
    throw folderError(folder, error);
  }
  const end = bytes.indexOf('\n');
  const header = parseHeader(bytes.subarray(0, Math.max(0, end)), path);
  const body = bytes.subarray(end + 1);
  if (
    body.byteLength !== header.marketBytes + header.chainBytes ||
    createHash('sha256').update(body).digest('hex') !== header.sha256
  ) {
    throw corrupt(path, 'its checksum does not match');
  }
  const market = JSON.parse(body.toString('utf8', 0, header.marketBytes), bigintFromJson) as State;
  return { market, chain: body.subarray(header.marketBytes) };
}

function parseHeader(line: Buffer, path: string): Header {
  let header: Partial<Header>;
  try {
    header = JSON.parse(line.toString('utf8')) as Partial<Header>;
  } catch (error) {
    throw corrupt(path, 'its first line cannot be read', error);
  }
  const { format, marketBytes, chainBytes, sha256 } = header;
  if (format !== FORMAT) {
    throw corrupt(path, `it has format ${String(format)}, and this version of Twinlane reads ${FORMAT}`);
  }
  if (marketBytes === undefined || chainBytes === undefined || sha256 === undefined) {
    throw corrupt(path, 'its first line is not complete');
  }
  return { format, marketBytes, chainBytes, sha256 };
}

function corrupt(path: string, why: string, cause?: unknown): UserError {
  return new UserError('sandbox.checkpoint-corrupt', `The market cannot be continued from ${path}: ${why}.`, {
    cause,
    hint: 'Start a new market with `twinlane sandbox reset`, or delete that folder, or put a backup of it back.',
  });
}

function bigintToJson(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { $bigint: value.toString() } : value;
}

function bigintFromJson(_key: string, value: unknown): unknown {
  if (
    typeof value === 'object' &&
    value !== null &&
    '$bigint' in value &&
    typeof value.$bigint === 'string'
  ) {
    return BigInt(value.$bigint);
  }
  return value;
}

/** A rename is only safe from a power cut once its folder is on the disk; Windows cannot do that, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
