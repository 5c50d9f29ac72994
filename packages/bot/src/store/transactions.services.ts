import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeTransactions } from './testing/transactionContract.ts';

describeTransactions(postgresHarness(testServerUrl()));
