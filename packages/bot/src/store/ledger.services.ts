import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeLedger } from './testing/ledgerContract.ts';

describeLedger(postgresHarness(testServerUrl()));
