import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../store/openStore.ts';
import { pgliteHarness } from '../store/testing/harness.ts';

describe('one key on the embedded database', () => {
  const harness = pgliteHarness();
  afterAll(() => harness.cleanUp());

  it('11. two processes, one key: the second is refused', async () => {
    const options = await harness.fresh();
    await harness.open(options);
    await expect(openStore(options)).rejects.toMatchObject({ code: 'store.locked' });
  });
});
