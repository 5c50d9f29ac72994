import { pgliteHarness } from '../store/testing/harness.ts';
import { describeSharedBreakers } from './testing/sharedBreakersContract.ts';

describeSharedBreakers(pgliteHarness());
