import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeTraces } from './testing/traceContract.ts';

describeTraces(postgresHarness(testServerUrl()));
