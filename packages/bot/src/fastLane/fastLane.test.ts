import { pgliteHarness } from '../store/testing/harness.ts';
import { describeFastLane } from './testing/fastLaneContract.ts';

describeFastLane(pgliteHarness());
