import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeStore } from './testing/storeContract.ts';

describeStore(postgresHarness(testServerUrl()));
