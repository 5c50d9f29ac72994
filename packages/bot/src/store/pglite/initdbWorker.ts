import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** The thread that makes a new database. It ends when that is done, and with it go the hundreds of MiB it takes. */

/** 1 MiB segments instead of 16 halve the time it takes and keep the folder small; a bot needs no 128 MiB of buffers. */
const SETTINGS = ['--wal-segsize=1', '-c', 'shared_buffers=32MB'];

/** What is used of PGlite's emulated file system. */
interface MemoryFiles {
  readdir(path: string): readonly string[];
  lstat(path: string): { readonly mode: number };
  isDir(mode: number): boolean;
  readFile(path: string): Uint8Array;
}

function copyOut(files: MemoryFiles, from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const name of files.readdir(from)) {
    if (name === '.' || name === '..') continue;
    const source = `${from}/${name}`;
    if (files.isDir(files.lstat(source).mode)) copyOut(files, source, join(to, name));
    else writeFileSync(join(to, name), files.readFile(source), { mode: 0o600 });
  }
}

const { target } = workerData as { readonly target: string };
// In memory and then out in one go: through the emulated file system it would take a second longer.
const database = await PGlite.create('memory://', { initDbStartParams: SETTINGS });
await database.exec('CHECKPOINT');
copyOut(database.Module.FS as MemoryFiles, PGlite.paths.PGDATA, target);
await database.close();
