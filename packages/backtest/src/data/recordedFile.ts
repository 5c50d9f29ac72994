import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RetryableError, UserError } from '@twinlane/core/errors';

/** How far reading has come. */
export interface RecordedFile {
  /** The file's bytes, unpacked where it is gzip. Fails with the errors of `fileError`. */
  readonly content: Readable;
  /** Share of the file that has been read, 0 to 1. */
  share(): number;
}

/**
 * Opens a recording, gzip or plain by its first bytes, whatever its name.
 * @throws UserError `data.unreadable` for a file that cannot be opened.
 */
export async function openRecordedFile(path: string): Promise<RecordedFile> {
  const { size, isGzip } = await inspect(path);
  const file = createReadStream(path);
  const content = isGzip ? unpack(file) : file;
  return { content, share: () => (size === 0 ? 1 : file.bytesRead / size) };
}

/** A fault while reading a recording as something the user can act on; `line` is the last one that was read whole. */
export function fileError(path: string, error: unknown, line: number): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR' || code.startsWith('Z_')) {
    const what = code === 'Z_BUF_ERROR' ? 'ends in the middle of its gzip data' : 'is not whole gzip data';
    return new UserError('data.truncated', `${path} ${what}, after line ${line}.`, {
      cause: error,
      hint: 'Fetch the file again: this copy is cut off or damaged.',
    });
  }
  if (code.startsWith('E')) {
    return unreadable(path, error);
  }
  return error instanceof Error
    ? error
    : new RetryableError('data.read-failed', `Reading ${path} failed.`, { cause: error });
}

function unpack(file: ReadStream): Readable {
  const gunzip = createGunzip();
  // The reader of the unpacked side gets every error; `pipeline` closes the file when either end stops.
  pipeline(file, gunzip, () => undefined);
  return gunzip;
}

async function inspect(path: string): Promise<{ size: number; isGzip: boolean }> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return { size, isGzip: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError('data.unreadable', `${path} cannot be read: ${reason}.`, {
    cause: error,
    hint: 'Name an existing file that you may read.',
  });
}
