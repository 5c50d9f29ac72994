import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runInitdb, templateFolder } from './createFolder.ts';

/** `npm run build -w @twinlane/bot`: makes the database that a first start copies, unless it is there already. */

const folder = templateFolder();
if (!existsSync(folder)) {
  // Templates of earlier versions go with it.
  await rm(dirname(folder), { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await runInitdb(`${folder}.new`);
  await rename(`${folder}.new`, folder);
}
