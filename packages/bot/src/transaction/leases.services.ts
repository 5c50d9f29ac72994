import { postgresHarness, testServerUrl } from '../store/testing/harness.ts';
import { describeLeases } from './testing/leaseScenarios.ts';

describeLeases(postgresHarness(testServerUrl()));
