import { postgresHarness, testServerUrl } from './store/testing/harness.ts';
import { describeTraces } from './testing/traceContract.ts';

describeTraces(postgresHarness(testServerUrl()));
