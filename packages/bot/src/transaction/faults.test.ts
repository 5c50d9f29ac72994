import { pgliteHarness } from '../store/testing/harness.ts';
import { describeFaults } from './testing/faultScenarios.ts';

describeFaults(pgliteHarness());
