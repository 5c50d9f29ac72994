import { afterAll, describe, expect, it } from 'vitest';
import { startTcpProxy } from '../testing/tcpProxy.ts';
import { openStore } from './openStore.ts';
import { postgresHarness, testServerUrl } from './testing/harness.ts';

describe('a store whose server is away for a while', () => {
  const harness = postgresHarness(testServerUrl());
  afterAll(() => harness.cleanUp());

  it.each(['cut', 'freeze'] as const)(
    'goes on when it is back, however many transactions could not begin meanwhile (%s)',
    async (how) => {
      const options = await harness.fresh();
      const url = new URL(options.url ?? '');
      const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
      url.host = `127.0.0.1:${proxy.port}`;
      const store = await openStore({ ...options, url: url.href });
      const put = (value: number): Promise<void> =>
        store.transaction((unit) => unit.putFact(`fact ${value}`, value));
      try {
        for (let round = 0; round < 3; round += 1) {
          // Connections that are open and idle, on which the next transactions are to begin.
          await Promise.all(Array.from({ length: 8 }, (_, index) => put(index)));
          proxy[how]();
          const lost = Array.from({ length: 8 }, (_, index) => put(index));
          const settled = Promise.allSettled(lost);
          proxy.mend();
          await settled;
        }
        await expect(put(99)).resolves.toBeUndefined();
        await expect(store.read.facts.get('fact 99')).resolves.toBe(99);
      } finally {
        await store.close();
        await proxy.close();
      }
    },
  );
});
