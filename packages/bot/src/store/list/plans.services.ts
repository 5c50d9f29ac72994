import { postgresHarness, testServerUrl } from '../testing/harness.ts';
import { describePlans } from '../testing/planContract.ts';

describePlans(postgresHarness(testServerUrl()), 2_000);
