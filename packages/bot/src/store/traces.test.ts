import { pgliteHarness } from './testing/harness.ts';
import { describeTraces } from './testing/traceContract.ts';

describeTraces(pgliteHarness());
