import { postgresHarness, testServerUrl } from '../testing/harness.ts';
import { describeLists } from '../testing/listContract.ts';

describeLists(postgresHarness(testServerUrl()));
