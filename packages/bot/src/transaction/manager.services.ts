import { postgresHarness, testServerUrl } from '../store/testing/harness.ts';
import { describeChain } from './testing/chainScenarios.ts';
import { describeFaults } from './testing/faultScenarios.ts';
import { describeManager } from './testing/managerContract.ts';
import { describeSends } from './testing/sendScenarios.ts';

for (const describeOn of [describeManager, describeSends, describeChain, describeFaults]) {
  describeOn(postgresHarness(testServerUrl()));
}
