import { mkdirSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that is begun anew when it is full, with one older generation beside it (`<file>.1`). */
export interface RotatingFile {
  write(line: string): void;
  /** Resolves when everything written is with the operating system. */
  close(): Promise<void>;
}

const MOST_WAITING = 10_000;

/**
 * Appends to `file` without ever blocking the caller. The two generations together hold at most about twice `maxBytes`.
 * A write that fails (a full disk) loses lines, not the process; `onError` hears of the first failure.
 */
export function openRotatingFile(
  file: string,
  maxBytes: number,
  onError: (error: Error) => void,
): RotatingFile {
  mkdirSync(dirname(file), { recursive: true });
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let handle: FileHandle | undefined;
  let size = 0;
  let failed = false;

  async function opened(): Promise<FileHandle> {
    handle = await open(file, 'a');
    size = (await handle.stat()).size;
    return handle;
  }

  async function roomFor(bytes: number): Promise<FileHandle> {
    const present = handle ?? (await opened());
    if (size === 0 || size + bytes <= maxBytes) {
      return present;
    }
    handle = undefined;
    await present.close();
    await rename(file, `${file}.1`);
    return opened();
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const text = waiting.join('');
      waiting = [];
      try {
        const bytes = Buffer.byteLength(text);
        await (await roomFor(bytes)).appendFile(text);
        size += bytes;
        failed = false;
      } catch (error) {
        if (!failed) {
          failed = true;
          onError(error instanceof Error ? error : new Error(String(error)));
        }
      }
    }
    writing = undefined;
  }

  return {
    write(line) {
      if (waiting.length < MOST_WAITING) {
        waiting.push(line);
      }
      writing ??= drain();
    },
    async close() {
      await writing;
      await handle?.close();
      handle = undefined;
    },
  };
}
