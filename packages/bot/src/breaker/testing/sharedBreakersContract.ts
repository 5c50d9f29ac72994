import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import type { Clock } from '@twinlane/core/ports';
import { accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import { breakerUpdate } from '@twinlane/protocol/breaker';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../store/openStore.ts';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { createTestLog } from '../../testing/testLog.ts';
import { seededRandom } from '../../store/testing/random.ts';
import {
  breakable,
  CHAIN,
  ENTRY,
  eventually,
  failFive,
  GLOBAL,
  ME,
  openBreakersOf,
  OTHER_CHAIN,
  testClock,
  type TestClock,
} from './breakerWorld.ts';

/** What the breakers of a process must do with any store, and with those of another process over the same one. */
export function describeSharedBreakers(harness: StoreHarness): void {
  describe(`breakers over ${harness.kind}`, () => {
    let store: OpenStore;
    /** The same database, as another process opens it. */
    let other: OpenStore;
    let clock: TestClock;
    const open: BreakerService[] = [];

    beforeEach(async () => {
      const isShared = harness.kind === 'postgres';
      const options = isShared ? await harness.fresh() : undefined;
      store = await harness.open(options);
      other = isShared ? await harness.open(options) : store;
      clock = testClock();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((each) => each.close()));
      await Promise.all([store.close(), other.close()]);
    });
    afterAll(() => harness.cleanUp());

    async function start(
      over: Parameters<typeof openBreakersOf>[0] = store,
      time: Clock = clock,
      options: Parameters<typeof openBreakersOf>[2] = {},
    ): Promise<BreakerService> {
      const service = await openBreakersOf(over, time, options);
      open.push(service);
      return service;
    }

    async function changes(): Promise<readonly BreakerEvent[]> {
      return store.read.breakers.history({ limit: 100 });
    }

    it('scenario 13: an isolation is stored, counted and released by any process', async () => {
      const [one, two] = [await start(), await start(other)];
      const held = await one.isolate('gasPriceSpike', CHAIN, ME);
      expect(held).toMatchObject({ state: 'isolated', who: 'operator', reason: 'to be safe.', stored: true });
      await eventually(() =>
        expect(two.refusal(ENTRY)).toMatchObject({ type: 'gasPriceSpike', state: 'isolated' }),
      );
      expect(two.list()).toMatchObject([{ type: 'gasPriceSpike', scope: CHAIN, state: 'isolated' }]);
      expect(two.refusal({ ...ENTRY, chainId: 1 })).toBeUndefined();

      const third = await start(store, testClock(clock.now(), 77));
      expect(third.refusal(ENTRY)).toMatchObject({ state: 'isolated' });
      await third.release('gasPriceSpike', CHAIN, { who: 'other', reason: 'gas is back' });
      await eventually(() =>
        expect([one.refusal(ENTRY), two.refusal(ENTRY)]).toEqual([undefined, undefined]),
      );
      const log = await store.read.audit.page({ limit: 9 });
      expect(log).toMatchObject([
        { who: 'other', what: 'breaker.release', target: 'gasPriceSpike chain:8453', reason: 'gas is back' },
        {
          who: 'operator',
          what: 'breaker.isolate',
          target: 'gasPriceSpike chain:8453',
          reason: 'to be safe',
        },
      ]);
      expect(await changes()).toMatchObject([
        { from: 'isolated', to: 'closed', who: 'other', act: 'release' },
        { from: 'closed', to: 'isolated', who: 'operator', act: 'isolate' },
      ]);
    });

    it('scenario 14: a restart in the middle of a wait keeps the remainder, to one second', async () => {
      const first = await start();
      await failFive(first, 'gasEstimationFailure', CHAIN);
      const { until = 0 } = first.show('gasEstimationFailure', CHAIN);
      expect(until - clock.now()).toBe(60_000);
      await first.close();
      clock.pass(1_000);
      const later = testClock(clock.now(), 5e6);
      const second = await start(store, later);
      expect(second.show('gasEstimationFailure', CHAIN)).toMatchObject({ state: 'open', until, attempt: 1 });
      later.pass(58_900);
      expect(second.refusal(ENTRY)).toMatchObject({ type: 'gasEstimationFailure', state: 'open' });
      later.pass(200);
      expect(second.refusal(ENTRY)).toBeUndefined();
    });

    it('keeps the remainder of a wait at any moment of it, over any number of restarts', async () => {
      const first = await start();
      await failFive(first, 'gasEstimationFailure', CHAIN);
      const { until = 0 } = first.show('gasEstimationFailure', CHAIN);
      await first.close();
      const random = seededRandom(14);
      for (let restart = 0; restart < 20; restart += 1) {
        const life = testClock(clock.now(), random.below(1e7));
        const next = await start(store, life);
        const spent = random.below(2_900);
        life.pass(spent);
        clock.pass(spent);
        const { until: kept = 0 } = next.show('gasEstimationFailure', CHAIN);
        expect(Math.abs(kept - until)).toBeLessThan(1_000);
        expect(next.refusal(ENTRY)?.until).toBe(kept);
        await next.close();
      }
    });

    it('scenario 21: one cascade event for a parent and its dependants, stored and published once', async () => {
      const breakers = await start();
      const venue: BreakerScope = { kind: 'venue', id: '8453:uniswapV3' };
      await failFive(breakers, 'transactionFailure', { kind: 'account', id: 'a1' });
      clock.pass(10_000);
      await failFive(breakers, 'dexFailure', venue);
      const waits = breakers.list().map(({ until }) => until);
      clock.pass(10_000);
      await breakers.observe('chainReorg', CHAIN, 5);
      await eventually(async () =>
        expect((await changes()).filter(({ kind }) => kind === 'cascade')).toHaveLength(1),
      );
      const cascade = (await changes()).find(({ kind }) => kind === 'cascade');
      expect(cascade).toMatchObject({
        openings: [{ type: 'transactionFailure' }, { type: 'dexFailure' }, { type: 'chainReorg' }],
      });
      expect(breakers.show('gasEstimationFailure', CHAIN).state).toBe('open');
      expect(breakers.show('transactionFailure', { kind: 'account', id: 'a1' }).until).toBe(waits[0]);
      expect(breakers.show('dexFailure', venue).until).toBe(waits[1]);
      const published = await store.read.outbox.since(SYSTEM_ROOM, 0, 100);
      const updates = published.map(({ data }) => breakerUpdate.parse(data));
      expect(updates.filter(({ kind }) => kind === 'cascade')).toHaveLength(1);
      expect(updates.filter((each) => each.kind === 'change').map(({ type }) => type)).toEqual(
        expect.arrayContaining(['dexFailure', 'chainReorg', 'gasEstimationFailure']),
      );
      const ofAccount = await store.read.outbox.since(accountRoom('a1'), 0, 100);
      expect(ofAccount.map(({ type, data }) => [type, data])).toMatchObject([
        ['breaker_update', { type: 'transactionFailure', scope: 'account:a1', from: 'closed', to: 'open' }],
      ]);
    });

    it('holds entries after a cascade in every process, and over a restart', async () => {
      const [one, two] = [await start(), await start(other)];
      const calm = { ...ENTRY, chainId: 11_155_111, accountId: 'a2' };
      await failFive(one, 'transactionFailure', { kind: 'account', id: 'a1' });
      await failFive(one, 'dexFailure', { kind: 'venue', id: '8453:uniswapV3' });
      expect(one.refusal(calm)).toBeUndefined();
      await one.observe('chainReorg', CHAIN, 5);
      expect(one.refusal(calm)).toMatchObject({ type: 'chainReorg', until: clock.now() + 60_000 });
      await eventually(() =>
        expect(two.refusal(calm)).toMatchObject({ type: 'chainReorg', until: clock.now() + 60_000 }),
      );
      expect(two.refusal({ ...calm, kind: 'exit' })).toBeUndefined();
      const later = testClock(clock.now() + 59_000, 3);
      const third = await start(store, later);
      expect(third.refusal(calm)).toMatchObject({ type: 'chainReorg' });
      later.pass(2_000);
      expect(third.refusal(calm)).toBeUndefined();
    });

    it('scenario 22: with the database away emergency and critical fail closed for entries, the rest works from memory', async () => {
      const way = breakable(store);
      const breakers = await start(way.store);
      const elsewhere = { ...ENTRY, chainId: 1 };
      way.is('refuses');
      await failFive(breakers, 'gasEstimationFailure', CHAIN);
      expect(breakers.refusal(ENTRY)).toMatchObject({ type: 'gasEstimationFailure' });
      expect(breakers.refusal(elsewhere)).toBeUndefined();

      await breakers.observe('chainReorg', OTHER_CHAIN, 5);
      expect(breakers.show('chainReorg', OTHER_CHAIN)).toMatchObject({ state: 'open', stored: false });
      const third = { ...ENTRY, chainId: 11_155_111 };
      expect(breakers.refusal(third)).toMatchObject({ type: 'databaseFailure', priority: 'emergency' });
      expect(breakers.admit(third)).toMatchObject({ type: 'databaseFailure' });
      expect(breakers.refusal({ ...third, kind: 'exit' })).toBeUndefined();
      expect(breakers.refusal({ ...third, kind: 'cancel' })).toBeUndefined();
      // Its own end does not open the way again before that is stored either.
      await breakers.observe('chainReorg', OTHER_CHAIN, 0);
      expect(breakers.show('chainReorg', OTHER_CHAIN).state).toBe('closed');
      expect(breakers.refusal(third)).toMatchObject({ type: 'databaseFailure' });

      way.is('open');
      await eventually(() => expect(breakers.refusal(third)).toBeUndefined());
      expect(breakers.show('chainReorg', OTHER_CHAIN).stored).toBe(true);
      const stored = await changes();
      expect(stored.map((each) => each.kind === 'change' && `${each.type} ${each.to}`)).toEqual([
        'chainReorg closed',
        'chainReorg open',
        'gasEstimationFailure open',
      ]);
    });

    it('scenario 22: a database that hangs is as one that is away, and nobody waits for it', async () => {
      const way = breakable(store);
      const breakers = await start(way.store, clock, { patienceMs: 300 });
      way.is('hangs');
      await breakers.trip('externalTrigger', GLOBAL, 'somebody says so', { who: 'a webhook' });
      expect(breakers.show('externalTrigger', GLOBAL).stored).toBe(false);
      const status = await breakers.release('externalTrigger', GLOBAL, ME);
      expect(status).toMatchObject({ state: 'closed', stored: false });
      expect(breakers.refusal(ENTRY)).toMatchObject({ type: 'databaseFailure' });
      way.is('open');
      await eventually(() => expect(breakers.refusal(ENTRY)).toBeUndefined());
      const audit = await store.read.audit.page({ limit: 9 });
      expect(audit).toMatchObject([{ what: 'breaker.release', target: 'externalTrigger global' }]);
      expect(await changes()).toHaveLength(2);
    });

    it('stores emergency and critical changes before the call returns, others a moment later', async () => {
      const breakers = await start(store, clock, { tickMs: 100_000 });
      await breakers.trip('emergencyStop', GLOBAL, 'stop', { exits: true, who: 'operator' });
      const ofStop = await store.read.breakers.since(0);
      expect(ofStop.map(({ type, state }) => [type, state])).toEqual([['emergencyStop', 'open']]);
      await failFive(breakers, 'gasEstimationFailure', CHAIN);
      expect(await store.read.breakers.since(0)).toHaveLength(1);
      await breakers.close();
      expect(await store.read.breakers.since(0)).toHaveLength(2);
    });

    it("keeps a person's isolation where another process opens the breaker at the same moment", async () => {
      const [one, two] = [await start(store, clock, { tickMs: 100_000 }), await start(other, clock)];
      await two.isolate('chainReorg', CHAIN, ME);
      // It has not heard of it yet, and stores an opening of its own.
      await one.observe('chainReorg', CHAIN, 5);
      expect(one.show('chainReorg', CHAIN)).toMatchObject({ state: 'isolated', who: 'operator' });
      const [row] = await store.read.breakers.since(0);
      expect(row).toMatchObject({ type: 'chainReorg', state: 'isolated' });
    });

    it('stops in an emergency, with exits where asked, and lifts it from another process', async () => {
      const [one, two] = [await start(), await start(other)];
      const released: string[] = [];
      one.onReleased((type, scope, { who, reason }) =>
        released.push(`${type} ${scope.kind} ${who}: ${reason}`),
      );
      const exit = { ...ENTRY, kind: 'exit' } as const;
      await one.emergencyStop({ exits: false, ...ME });
      expect([one.refusal(ENTRY)?.type, one.refusal(exit)]).toEqual(['emergencyStop', undefined]);
      await one.emergencyStop({ exits: true, ...ME });
      expect(one.refusal(exit)).toMatchObject({ type: 'emergencyStop', priority: 'emergency' });
      expect(one.refusal({ ...ENTRY, kind: 'cancel' })).toBeUndefined();
      await eventually(() => expect(two.refusal(exit)).toMatchObject({ type: 'emergencyStop' }));
      expect(await two.liftEmergencyStop({ who: 'other', reason: 'looked into' })).toMatchObject({
        state: 'closed',
      });
      await eventually(() => expect(one.refusal(ENTRY)).toBeUndefined());
      expect(released).toEqual(['emergencyStop global other: looked into.']);
      await expect(two.liftEmergencyStop(ME)).rejects.toMatchObject({ code: 'breaker.notHeld' });
      const audit = await store.read.audit.page({ limit: 9 });
      expect(audit.map(({ what }) => what)).toEqual(['breaker.lift', 'breaker.stop', 'breaker.stop']);
    });

    it('refuses acts without a name, a reason or a scope of the type', async () => {
      const breakers = await start();
      const nameless = breakers.isolate('chainReorg', CHAIN, { who: ' ', reason: 'x' });
      await expect(nameless).rejects.toMatchObject({ code: 'breaker.noReason' });
      const reasonless = breakers.reset('chainReorg', CHAIN, { who: 'me', reason: '' });
      await expect(reasonless).rejects.toMatchObject({ code: 'breaker.noReason' });
      await expect(breakers.isolate('chainReorg', GLOBAL, ME)).rejects.toMatchObject({
        code: 'breaker.noScope',
      });
      await expect(breakers.release('chainReorg', CHAIN, ME)).rejects.toMatchObject({
        code: 'breaker.notHeld',
      });
      await expect(breakers.enable('chainReorg', CHAIN, ME)).rejects.toMatchObject({
        code: 'breaker.notDisabled',
      });
      await expect(breakers.disable('emergencyStop', GLOBAL, ME)).rejects.toMatchObject({
        code: 'breaker.alwaysOn',
      });
      await expect(store.read.audit.page({ limit: 9 })).resolves.toEqual([]);
    });

    it('starts over what another version stored, and takes over what it knows of it', async () => {
      const first = await start();
      await first.isolate('chainReorg', CHAIN, ME);
      const [row] = await store.read.breakers.since(0);
      const record = { ...(row?.record as object), scope: GLOBAL };
      await store.transaction(async (unit) => {
        await unit.putBreakers([
          { ...row!, scope: GLOBAL, record },
          { ...row!, type: 'ofTomorrow' as 'chainReorg', record: { type: 'ofTomorrow' } },
        ]);
      });
      const log = createTestLog();
      const second = await start(store, clock, { log });
      expect(second.list().map(({ type, scope }) => [type, scope])).toEqual([['chainReorg', CHAIN]]);
      expect(log.errors).toEqual(['a stored breaker could not be taken over']);
    });

    it('is disabled and enabled by a person, over a restart', async () => {
      const first = await start();
      await first.disable('gasEstimationFailure', CHAIN, ME);
      await failFive(first, 'gasEstimationFailure', CHAIN);
      expect(first.refusal(ENTRY)).toBeUndefined();
      await first.close();
      const second = await start();
      expect(second.show('gasEstimationFailure', CHAIN)).toMatchObject({
        state: 'disabled',
        who: 'operator',
      });
      await second.enable('gasEstimationFailure', CHAIN, ME);
      await failFive(second, 'gasEstimationFailure', CHAIN);
      expect(second.refusal(ENTRY)).toMatchObject({ type: 'gasEstimationFailure' });
      await second.reset('gasEstimationFailure', CHAIN, ME);
      expect(second.show('gasEstimationFailure', CHAIN)).toMatchObject({ state: 'closed', attempt: 0 });
    });
  });
}
