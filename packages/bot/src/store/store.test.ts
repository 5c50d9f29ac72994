import { pgliteHarness } from './testing/harness.ts';
import { describeStore } from './testing/storeContract.ts';

describeStore(pgliteHarness());
