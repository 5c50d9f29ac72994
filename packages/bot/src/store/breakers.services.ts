import { describeBreakers } from './testing/breakerContract.ts';
import { postgresHarness, testServerUrl } from './testing/harness.ts';

describeBreakers(postgresHarness(testServerUrl()));
