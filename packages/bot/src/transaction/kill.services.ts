import { postgresHarness, testServerUrl } from '../store/testing/harness.ts';
import { KILL_POINTS } from './testing/killPlan.ts';
import { describeKills } from './testing/killScenarios.ts';

describeKills(postgresHarness(testServerUrl()), KILL_POINTS);
