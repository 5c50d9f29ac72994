import { describeAnalytics } from '../testing/analyticsContract.ts';
import { postgresHarness, testServerUrl } from '../testing/harness.ts';

describeAnalytics(postgresHarness(testServerUrl()));
