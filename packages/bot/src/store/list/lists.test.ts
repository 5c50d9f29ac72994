import { pgliteHarness } from '../testing/harness.ts';
import { describeLists } from '../testing/listContract.ts';

describeLists(pgliteHarness());
