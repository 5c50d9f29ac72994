import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeOutcomes } from './testing/outcomeContract.ts';

describeOutcomes(postgresHarness(testServerUrl()));
