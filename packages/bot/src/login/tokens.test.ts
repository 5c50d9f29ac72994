import { expect, it } from 'vitest';
import type { ApiTokenRecord, LoginStore } from '@twinlane/core/login/loginStore';
import { createEndings } from './endings.ts';
import { createSeals } from './seals.ts';
import { createTokens } from './tokens.ts';

const MAKER = { scopes: new Set(['read'] as const), accounts: 'all' } as const;
const WISH = {
  name: 'script',
  scopes: ['read'],
  accounts: 'all',
  days: 1,
  by: 'test',
  maker: MAKER,
} as const;

/** A store of one token, that answers when it is let. */
function oneToken() {
  let record: ApiTokenRecord | undefined;
  let gate: Promise<void> | undefined;
  const store: Partial<LoginStore> = {
    key: async (proposed) => proposed,
    putToken: async (token) => {
      record = token;
      return true;
    },
    token: async () => {
      const found = record;
      await gate;
      return found;
    },
    touchToken: async () => undefined,
    revokeTokens: async (_which, revokedAt) => {
      if (record !== undefined) record = { ...record, revokedAt };
      return record === undefined ? [] : [record.id];
    },
  };
  return {
    store: store as LoginStore,
    wait: (until: Promise<void> | undefined) => {
      gate = until;
    },
  };
}

it('is over at once also where it was being looked up when it was revoked', async () => {
  const { store, wait } = oneToken();
  const people = { grantOf: async () => undefined } as unknown as Parameters<
    typeof createTokens
  >[0]['people'];
  const tokens = createTokens({
    store,
    people,
    endings: createEndings(),
    seals: createSeals(store),
    clock: { now: () => 1_700_000_000_000, monotonic: () => 0 },
    log: { warn: () => undefined },
  });
  const { token, secret } = await tokens.create(WISH);
  const answered = Promise.withResolvers<void>();
  wait(answered.promise);
  const asked = tokens.byText(secret);
  wait(undefined);
  await tokens.revoke(token.id);
  answered.resolve();
  await asked;
  expect(await tokens.byText(secret)).toBeUndefined();
});
