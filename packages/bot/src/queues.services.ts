import { describeQueues } from './jobs/testing/queueContract.ts';
import { postgresHarness, testServerUrl } from './store/testing/harness.ts';

describeQueues(postgresHarness(testServerUrl()));
