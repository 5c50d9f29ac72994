import type { ActRecord, ApiTokenRecord, LoginStore, SessionRecord } from '@twinlane/core/login/loginStore';
import type { Address } from '@twinlane/core/money/hex';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loginsOf } from '../logins.ts';
import type { OpenStore } from '../openStore.ts';
import type { StoreHarness } from './harness.ts';

const ADDRESS = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';

function sessionAt(at: number): SessionRecord {
  return {
    id: `session-${at}`,
    secretHash: `hash-${at}`,
    person: ADDRESS,
    grant: { role: 'viewer', accounts: ['a'] },
    createdAt: at,
    lastUsedAt: at,
    expiresAt: at + 1_000,
  };
}

function actAt(at: number, changes: Partial<ActRecord> = {}): ActRecord {
  const what = {
    act: 'stopEverything',
    outcome: 'done',
    status: 200,
    request: '{}',
    requestId: 'r',
  } as const;
  return { id: `act-${at}`, at, who: 'ada', kind: 'session', ...what, ...changes };
}

function tokenOf(id: string, madeBy?: string): ApiTokenRecord {
  const what = { name: id, scopes: ['read'], accounts: 'all', createdAt: 1, createdBy: 'ada' } as const;
  return { id, secretHash: id, ...what, ...(madeBy === undefined ? {} : { madeBy }), expiresAt: 100 };
}

/** What logins want of their store, whatever database it is. */
export function describeLoginStore(harness: StoreHarness): void {
  let store: OpenStore;
  let logins: LoginStore;
  beforeEach(async () => {
    store = await harness.open();
    logins = loginsOf(store.database);
  });
  afterEach(() => store.close());
  afterAll(() => harness.cleanUp());

  describe(`logins on ${harness.kind}`, () => {
    it('lets one of those use a nonce who try it at the same time', async () => {
      const tries = await Promise.all(Array.from({ length: 8 }, () => logins.useNonce('abcdefgh', 5)));
      expect(tries.filter((isFirst) => isFirst)).toHaveLength(1);
      expect(await logins.useNonce('abcdefgh', 5)).toBe(false);
      expect(await logins.useNonce('other', 5)).toBe(true);
    });

    it('gives all the same key, that of whoever was the first', async () => {
      const keys = await Promise.all(['a', 'b', 'c', 'd'].map((proposed) => logins.key(proposed)));
      expect(new Set(keys).size).toBe(1);
      expect(await logins.key('e')).toBe(keys[0]);
    });

    it('gives back what was stored, and pages of it from the newest on', async () => {
      for (const at of [1, 2, 3]) {
        await logins.openSession(sessionAt(at));
        await logins.appendAct(actAt(at, at === 2 ? { outcome: 'refused', code: 'x', reason: 'y' } : {}));
      }
      expect(await logins.sessionOf('hash-2')).toEqual(sessionAt(2));
      expect(await logins.sessions({ limit: 2 })).toEqual([sessionAt(3), sessionAt(2)]);
      expect(await logins.sessions({ limit: 2, before: 'session-2', person: ADDRESS })).toEqual([
        sessionAt(1),
      ]);
      expect(await logins.acts({ limit: 9, outcome: 'refused' })).toEqual([
        actAt(2, { outcome: 'refused', code: 'x', reason: 'y' }),
      ]);
      expect(await logins.acts({ limit: 9, who: 'ada', since: 2, until: 3 })).toHaveLength(1);
      expect(await logins.acts({ limit: 1, before: 'act-2', act: 'stopEverything' })).toEqual([actAt(1)]);
    });

    it('changes a wallet only while it may do what was seen, and then what is named alone', async () => {
      const was = { role: 'trader', accounts: ['a', 'b'] } as const;
      const wallet = { address: ADDRESS as Address, ...was, label: 'desk', addedAt: 1, addedBy: 'ada' };
      expect(await logins.addWallet(wallet)).toBe(true);
      expect(await logins.addWallet({ ...wallet, role: 'owner' })).toBe(false);
      expect(await logins.changeWallet(ADDRESS, was, { label: 'room' })).toEqual({
        ...wallet,
        label: 'room',
      });
      expect(await logins.changeWallet(ADDRESS, was, {})).toEqual({ ...wallet, label: 'room' });
      const narrowed = { ...wallet, label: 'room', accounts: ['a'] };
      expect(await logins.changeWallet(ADDRESS, was, { accounts: ['a'] })).toEqual(narrowed);
      expect(await logins.changeWallet(ADDRESS, was, { label: 'late' })).toBeUndefined();
      expect(await logins.changeWallet(ADDRESS, was, {})).toBeUndefined();
      expect(await logins.wallet(ADDRESS)).toEqual(narrowed);
      expect(await logins.wallets({ limit: 9, except: [ADDRESS] })).toEqual([]);
      await logins.removeWallet(ADDRESS);
      expect(await logins.changeWallet(ADDRESS, narrowed, { role: 'owner' })).toBeUndefined();
      expect(await logins.wallet(ADDRESS)).toBeUndefined();
    });

    it('ends with a token those that it made, and those that they made', async () => {
      for (const [id, madeBy] of [
        ['a'],
        ['b', 'a'],
        ['c', 'b'],
        ['d', 'c'],
        ['other'],
        ['e', 'other'],
      ] as const) {
        expect(await logins.putToken(tokenOf(id, madeBy))).toBe(true);
      }
      expect(await logins.token('b')).toEqual(tokenOf('b', 'a'));
      expect((await logins.revokeTokens({ id: 'a' }, 50)).toSorted()).toEqual(['a', 'b', 'c', 'd']);
      expect(await logins.token('d')).toMatchObject({ revokedAt: 50 });
      expect(await logins.putToken(tokenOf('late', 'c'))).toBe(false);
      expect(await logins.token('late')).toBeUndefined();
      const good = (await logins.tokens({ limit: 9 })).filter(({ revokedAt }) => revokedAt === undefined);
      expect(good.map(({ id }) => id)).toEqual(['e', 'other']);
    });

    it('leaves no token good that is made while its maker is revoked', async () => {
      for (let round = 0; round < 10; round += 1) {
        const maker = `maker-${round}`;
        await logins.putToken(tokenOf(maker));
        const made = Array.from({ length: 4 }, (_, index) => `${maker}-${index}`);
        await Promise.all([
          ...made.map((id) => logins.putToken(tokenOf(id, maker))),
          logins.revokeTokens({ id: maker }, 50),
        ]);
        for (const token of await logins.tokensOf(made)) expect(token.revokedAt).toBe(50);
      }
    });

    it('forgets what is too old, and nothing else', async () => {
      await logins.useNonce('old', 1_999);
      await logins.useNonce('new', 2_000);
      for (const at of [900, 1_400, 1_600]) {
        await logins.openSession(sessionAt(at));
        await logins.appendAct(actAt(at));
      }
      // The first session has expired, the second idled away.
      expect(await logins.prune({ now: 2_000, acts: 1_400, idleSince: 1_500 })).toBe(4);
      expect(await logins.useNonce('new', 2_000)).toBe(false);
      expect((await logins.sessions({ limit: 9 })).map(({ id }) => id)).toEqual(['session-1600']);
      expect((await logins.acts({ limit: 9 })).map(({ id }) => id)).toEqual(['act-1600', 'act-1400']);
    });
  });
}
