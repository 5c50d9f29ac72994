import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeLiveLedger } from './testing/liveLedgerContract.ts';

describeLiveLedger(postgresHarness(testServerUrl()));
