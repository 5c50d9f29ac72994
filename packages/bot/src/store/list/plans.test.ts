import { pgliteHarness } from '../testing/harness.ts';
import { describePlans } from '../testing/planContract.ts';

describePlans(pgliteHarness(), 2_000);
