import { postgresHarness, testServerUrl } from '../store/testing/harness.ts';
import { describeFastLane } from './testing/fastLaneContract.ts';

describeFastLane(postgresHarness(testServerUrl()));
