import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getConstructionPlans } from 'pg-boss';
import { openStore } from '../openStore.ts';
import { silent } from './silent.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const CACHE = join(import.meta.dirname, '../../../../../node_modules/.cache/twinlane');

/** What a fresh database depends on: PGlite, the migrations, and pg-boss, which makes the tables of the queues. */
function templateName(): string {
  const migrations = join(import.meta.dirname, '../migrations');
  const hash = createHash('sha256').update(
    readFileSync(createRequire(import.meta.url).resolve('@electric-sql/pglite')),
  );
  hash.update(getConstructionPlans());
  for (const name of readdirSync(migrations)
    .filter((file) => file.endsWith('.sql'))
    .sort()) {
    hash.update(readFileSync(join(migrations, name)));
  }
  return `pglite-${hash.digest('hex').slice(0, 16)}`;
}

/** A migrated, empty PGlite folder to be copied, since making one takes seconds; kept for later runs. */
export async function pgliteTemplate(): Promise<string> {
  const folder = join(CACHE, templateName());
  if (existsSync(folder)) return folder;
  const dataDir = temporaryFolder();
  const store = await openStore({ dataDir, log: silent });
  await store.close();
  mkdirSync(CACHE, { recursive: true });
  const beside = join(CACHE, `${randomBytes(6).toString('hex')}.part`);
  cpSync(join(dataDir, 'db'), beside, { recursive: true });
  rmSync(dataDir, { recursive: true });
  try {
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true });
    // Another test file was quicker.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
