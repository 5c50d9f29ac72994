import { pgliteHarness } from '../store/testing/harness.ts';
import { describeKills } from './testing/killScenarios.ts';

/** Every place is tried on Postgres (`kill.services.ts`), which starts faster. */
describeKills(pgliteHarness(), [
  'before sign original',
  'after write ready_to_submit',
  'after send original',
  'after send bump',
]);
