import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A fresh database that `npm run build` made, so that a first start need not spend its seconds on it. */
const TEMPLATES = join(import.meta.dirname, '../../../dist/pglite');

/** The template of the installed PGlite: a database made by another version is never used. */
export function templateFolder(): string {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = JSON.parse(readFileSync(join(dirname(main), '../package.json'), 'utf8')) as {
    version: string;
  };
  return join(TEMPLATES, manifest.version);
}

/** Runs initdb into `target`, in a thread of its own. */
export async function runInitdb(target: string): Promise<void> {
  const worker = new Worker(new URL('initdbWorker.ts', import.meta.url), { workerData: { target } });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

/**
 * Makes a PGlite folder where there is none or an empty one: a copy of the template if there is one, else anew. It is
 * made beside its place and moved there whole, so that a crash leaves no half of it.
 */
export async function createFolder(folder: string, template = templateFolder()): Promise<void> {
  const exists = existsSync(folder);
  if (exists && readdirSync(folder).length > 0) return;
  const beside = `${folder}.new`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  if (existsSync(template)) await cp(template, beside, { recursive: true });
  else await runInitdb(beside);
  if (exists) await rmdir(folder);
  await rename(beside, folder);
}
