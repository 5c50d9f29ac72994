import { pgliteHarness } from './testing/harness.ts';
import { describeOutcomes } from './testing/outcomeContract.ts';

describeOutcomes(pgliteHarness());
