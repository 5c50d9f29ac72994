import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeCandles } from './testing/candleContract.ts';

describeCandles(postgresHarness(testServerUrl()));
