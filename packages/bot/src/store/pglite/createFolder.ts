import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/**
 * 1 MiB segments instead of 16 halve the time of a first start and keep the folder small. A desktop program needs no
 * 128 MB of buffers.
 */
const INITDB = ['--wal-segsize=1', '-c', 'shared_buffers=32MB'];

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

/**
 * Makes a PGlite folder where there is none or an empty one. The database is made in memory, written beside its place and moved there
 * whole, so that a crash leaves no half of it (and since PGlite's own way, through its emulated file system, is slower).
 */
export async function createFolder(folder: string): Promise<void> {
  if (existsSync(folder)) {
    if (readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
  const beside = `${folder}.new`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const database = await PGlite.create('memory://', { initDbStartParams: INITDB });
  try {
    await database.exec('CHECKPOINT');
    copyOut(database.Module.FS as MemoryFiles, PGlite.paths.PGDATA, beside);
  } finally {
    await database.close();
  }
  renameSync(beside, folder);
}
