import { describeBreakers } from './testing/breakerContract.ts';
import { pgliteHarness } from './testing/harness.ts';

describeBreakers(pgliteHarness());
