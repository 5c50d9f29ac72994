import { describeBackup } from './testing/backupContract.ts';
import { pgliteHarness } from './testing/harness.ts';

describeBackup(pgliteHarness(), pgliteHarness());
