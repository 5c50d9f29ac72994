import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test file, with short paths under it. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'twinlane-store-'));
}
