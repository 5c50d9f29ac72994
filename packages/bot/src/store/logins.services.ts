import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeLoginStore } from './testing/loginContract.ts';

describeLoginStore(postgresHarness(testServerUrl()));
