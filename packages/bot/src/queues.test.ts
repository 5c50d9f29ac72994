import { describeQueues } from './jobs/testing/queueContract.ts';
import { pgliteHarness } from './store/testing/harness.ts';

describeQueues(pgliteHarness());
