import { describeAnalytics } from '../testing/analyticsContract.ts';
import { pgliteHarness } from '../testing/harness.ts';

describeAnalytics(pgliteHarness());
