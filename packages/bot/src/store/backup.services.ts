import { describeBackup } from './testing/backupContract.ts';
import { pgliteHarness, postgresHarness, testServerUrl } from './testing/harness.ts';

describeBackup(pgliteHarness(), postgresHarness(testServerUrl()));
describeBackup(postgresHarness(testServerUrl()), pgliteHarness());
