import { pgliteHarness } from './store/testing/harness.ts';
import { describeTraces } from './testing/traceContract.ts';

describeTraces(pgliteHarness());
