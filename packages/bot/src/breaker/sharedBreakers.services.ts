import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/openStore.ts';
import { postgresHarness, testServerUrl } from '../store/testing/harness.ts';
import { startBreakerProcess } from './testing/breakerProcess.ts';
import {
  CHAIN,
  ENTRY,
  eventually,
  failFive,
  openBreakersOf,
  OTHER_CHAIN,
  testClock,
} from './testing/breakerWorld.ts';
import { describeSharedBreakers } from './testing/sharedBreakersContract.ts';
import { startTcpProxy } from '../testing/tcpProxy.ts';

describeSharedBreakers(postgresHarness(testServerUrl()));

describe('breakers of several processes over PostgreSQL', () => {
  const harness = postgresHarness(testServerUrl());
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });
  afterAll(() => harness.cleanUp());

  it("two processes see each other's isolation, and either releases it", async () => {
    const options = await harness.fresh();
    const [one, two] = await Promise.all([startBreakerProcess(options), startBreakerProcess(options)]);
    closers.push(
      () => one.kill(),
      () => two.kill(),
    );
    const there = two.until('isolated');
    one.say('isolate');
    await expect(there).resolves.toMatchObject({ state: 'isolated' });
    const back = one.until('closed');
    two.say('release');
    await expect(back).resolves.toMatchObject({ state: 'closed' });
  });

  it('scenario 14: kill -9 in the middle of a wait keeps the remainder, to one second', async () => {
    const options = await harness.fresh();
    const one = await startBreakerProcess(options);
    closers.push(() => one.kill());
    const opened = one.until('open');
    one.say('fail');
    const { until } = await opened;
    const store = await harness.open(options);
    await eventually(async () => expect(await store.read.breakers.since(0)).toHaveLength(1));
    await one.kill();
    const two = await startBreakerProcess(options);
    closers.push(() => two.kill());
    expect(two.found.state).toBe('open');
    expect(Math.abs(two.found.until - until)).toBeLessThan(1_000);
  });

  it.each(['cut', 'freeze'] as const)(
    'scenario 22: fails closed for entries while the way to the server is broken (%s), and mends by itself',
    async (how) => {
      const options = await harness.fresh();
      const url = new URL(options.url ?? '');
      const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
      closers.push(() => proxy.close());
      url.host = `127.0.0.1:${proxy.port}`;
      const store = await openStore({ ...options, url: url.href });
      closers.push(() => store.close());
      const clock = testClock();
      const breakers = await openBreakersOf(store, clock, { patienceMs: 500 });
      closers.push(() => breakers.close());

      proxy[how]();
      await breakers.observe('chainReorg', CHAIN, 5);
      const elsewhere = { ...ENTRY, chainId: 11_155_111 };
      expect(breakers.refusal(elsewhere)).toMatchObject({ type: 'databaseFailure', priority: 'emergency' });
      expect(breakers.refusal({ ...elsewhere, kind: 'exit' })).toBeUndefined();
      await failFive(breakers, 'gasEstimationFailure', OTHER_CHAIN);
      expect(breakers.show('gasEstimationFailure', OTHER_CHAIN).state).toBe('open');

      proxy.mend();
      await eventually(() => expect(breakers.refusal(elsewhere)).toBeUndefined());
      await eventually(async () => {
        const rows = await store.read.breakers.since(0);
        expect(rows.map(({ type }) => type).toSorted()).toEqual(['chainReorg', 'gasEstimationFailure']);
      });
    },
  );
});
