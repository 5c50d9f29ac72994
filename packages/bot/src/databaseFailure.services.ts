import { openStore } from './store/openStore.ts';
import { postgresHarness, testServerUrl } from './store/testing/harness.ts';
import { startCutProxy } from './testing/cutProxy.ts';
import { describeDatabaseFailure } from './testing/databaseFailureContract.ts';

describeDatabaseFailure('PostgreSQL behind a line that is cut', async () => {
  const harness = postgresHarness(testServerUrl());
  const options = await harness.fresh();
  const url = new URL(options.url ?? '');
  const proxy = await startCutProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  url.hostname = '127.0.0.1';
  const store = await openStore({ ...options, url: url.href });
  return {
    store,
    cut: () => proxy.cut(),
    restore: () => proxy.restore(),
    close: async () => {
      await store.close();
      await proxy.stop();
      await harness.cleanUp();
    },
  };
});
