import { describeCandles } from './testing/candleContract.ts';
import { pgliteHarness } from './testing/harness.ts';

describeCandles(pgliteHarness());
