import type {
  AuditEntry,
  BreakerChangeEvent,
  BreakerEvent,
  BreakerRow,
} from '@twinlane/core/breaker/breakerStore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../openStore.ts';
import type { StoreHarness } from './harness.ts';

const CHAIN = { kind: 'chain', id: '8453' } as const;

function row(changes: Partial<BreakerRow> = {}): BreakerRow {
  return { type: 'chainReorg', scope: CHAIN, state: 'open', record: { wait: 1.5 }, updatedAt: 7, ...changes };
}

function event(id: string, changes: Partial<BreakerChangeEvent> = {}): BreakerEvent {
  return {
    kind: 'change',
    id,
    type: 'chainReorg',
    scope: CHAIN,
    priority: 'critical',
    from: 'closed',
    to: 'open',
    why: 'The chain dropped 3 blocks',
    who: 'system',
    at: 7,
    ...changes,
  };
}

function entry(id: string, target: string): AuditEntry {
  return { id, who: 'operator', what: 'breaker.isolate', target, reason: 'a\u0000b', at: 9 };
}

function idsOf(found: readonly BreakerEvent[]): readonly string[] {
  return found.map(({ id }) => id);
}

/** What every store must do with breakers and the audit log, whatever the database. */
export function describeBreakers(harness: StoreHarness): void {
  describe(`breakers on ${harness.kind}`, () => {
    let store: OpenStore;
    beforeAll(async () => {
      store = await harness.open();
    });
    beforeEach(() =>
      store.database.session((session) =>
        session.exec('TRUNCATE twinlane.breaker_states, twinlane.breaker_events, twinlane.audit_log'),
      ),
    );
    afterAll(() => harness.cleanUp());

    it('keeps one row per breaker, each write under a new version', async () => {
      const other = row({ type: 'dexFailure', scope: { kind: 'venue', id: '1:uniswapV3' } });
      await store.transaction(async (unit) => {
        await unit.lockBreakers();
        await unit.putBreakers([row(), other]);
      });
      const first = await store.read.breakers.since(0);
      expect(first).toMatchObject([row(), other]);
      const seen = first.at(-1)?.version ?? 0;
      await expect(store.read.breakers.since(seen)).resolves.toEqual([]);
      const again = row({ state: 'isolated', record: { by: 'a person' }, updatedAt: 8 });
      await store.transaction((unit) => unit.putBreakers([again]));
      const later = await store.read.breakers.since(seen);
      expect(later).toMatchObject([again]);
      expect(later[0]?.version).toBeGreaterThan(seen);
      expect(await store.read.breakers.since(0)).toHaveLength(2);
    });

    it('takes as many at a time as a process may have, and forgets closed ones that are old', async () => {
      // The server takes more values in a statement than the embedded database would be quick with.
      const count = harness.kind === 'postgres' ? 9_500 : 1_500;
      const many = Array.from({ length: count }, (_, index) =>
        row({ scope: { kind: 'token', id: `8453:${index}` }, state: 'closed', updatedAt: index }),
      );
      const last = await store.transaction((unit) => unit.putBreakers([...many, row({ updatedAt: 0 })]));
      expect((await store.read.breakers.since(0)).at(-1)?.version).toBe(last);
      await store.transaction((unit) => unit.forgetBreakers(count - 1));
      expect((await store.read.breakers.since(0)).map(({ scope }) => scope)).toEqual([
        { kind: 'token', id: `8453:${count - 1}` },
        CHAIN,
      ]);
    });

    it('shows nobody a version before all lower ones are to be seen', async () => {
      // The second waits for the first to commit, so that whoever has read its version has missed nothing.
      const order: string[] = [];
      const held = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const slow = store.transaction(async (unit) => {
        await unit.lockBreakers();
        await unit.putBreakers([row()]);
        locked.resolve();
        await held.promise;
        order.push('first');
      });
      await locked.promise;
      const quick = store.transaction(async (unit) => {
        await unit.lockBreakers();
        order.push('second');
        await unit.putBreakers([row({ type: 'gasPriceSpike' })]);
      });
      held.resolve();
      await Promise.all([slow, quick]);
      expect(order).toEqual(['first', 'second']);
      const versions = (await store.read.breakers.since(0)).map(({ type }) => type);
      expect(versions).toEqual(['chainReorg', 'gasPriceSpike']);
    });

    it('pages what happened, newest first, of all, of a type and of a scope', async () => {
      const cascade: BreakerEvent = { kind: 'cascade', id: 'e3', openings: [], why: 'Three opened', at: 9 };
      const elsewhere = event('e2', { scope: { kind: 'chain', id: '1' } });
      const events = [event('e1'), elsewhere, cascade, event('e4', { to: 'closed', until: 12 })];
      await store.transaction((unit) => unit.appendBreakerEvents(events));
      const { breakers } = store.read;
      await expect(breakers.history({ limit: 9 })).resolves.toEqual(events.toReversed());
      expect(idsOf(await breakers.history({ limit: 2 }))).toEqual(['e4', 'e3']);
      expect(idsOf(await breakers.history({ limit: 2, before: 'e3' }))).toEqual(['e2', 'e1']);
      expect(idsOf(await breakers.history({ limit: 9, type: 'chainReorg', scope: CHAIN }))).toEqual([
        'e4',
        'e1',
      ]);
      expect(idsOf(await breakers.history({ limit: 9, type: 'dexFailure' }))).toEqual([]);
    });

    it('appends the audit log, whose entries nobody alters, once each', async () => {
      const entries = [entry('a1', 'breaker chainReorg'), entry('a2', 'session')];
      await store.transaction((unit) => unit.appendAudit(entries));
      await store.transaction((unit) => unit.appendAudit(entries));
      const stored = entries.map((each) => Object.assign({}, each, { reason: 'a\uFFFDb' }));
      await expect(store.read.audit.page({ limit: 9 })).resolves.toEqual(stored.toReversed());
      await expect(store.read.audit.page({ limit: 9, target: 'session' })).resolves.toEqual([stored[1]]);
      await expect(store.read.audit.page({ limit: 9, before: 'a2' })).resolves.toEqual([stored[0]]);
      const alter = (text: string): Promise<void> => store.database.session((session) => session.exec(text));
      await expect(alter(`UPDATE twinlane.audit_log SET who = 'x'`)).rejects.toThrow('append-only');
      await expect(alter('DELETE FROM twinlane.audit_log')).rejects.toThrow('append-only');
    });

    it('takes an event that is written again as written, and lets nobody alter it', async () => {
      await store.transaction((unit) => unit.appendBreakerEvents([event('e1')]));
      await store.transaction((unit) => unit.appendBreakerEvents([event('e1'), event('e2')]));
      expect(await store.read.breakers.history({ limit: 9 })).toHaveLength(2);
      const alter = store.database.session((session) => session.exec('DELETE FROM twinlane.breaker_events'));
      await expect(alter).rejects.toThrow('append-only');
    });
  });
}
