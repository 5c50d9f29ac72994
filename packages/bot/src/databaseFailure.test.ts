import { faultyStore } from './store/testing/faultyStore.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { describeDatabaseFailure } from './testing/databaseFailureContract.ts';

describeDatabaseFailure('PGlite', async () => {
  const harness = pgliteHarness();
  const faulty = faultyStore(await harness.open());
  return { ...faulty, close: () => harness.cleanUp() };
});
