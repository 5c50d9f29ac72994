import { pgliteHarness } from './testing/harness.ts';
import { describeLoginStore } from './testing/loginContract.ts';

describeLoginStore(pgliteHarness());
