import { pgliteHarness } from '../store/testing/harness.ts';
import { describeSends } from './testing/sendScenarios.ts';

describeSends(pgliteHarness());
