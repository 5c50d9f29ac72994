import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loginsOf } from './logins.ts';
import { pgliteHarness } from './testing/harness.ts';
import { describeLoginStore } from './testing/loginContract.ts';

describeLoginStore(pgliteHarness());

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

it('tokens that tokens made before that was written down end with their makers', async () => {
  const { database } = await harness.open();
  const logins = loginsOf(database);
  const made = [
    { id: 'a'.repeat(16), createdBy: 'ada', expiresAt: 100 },
    { id: 'b'.repeat(16), createdBy: `token first (x) (${'a'.repeat(16)})`, expiresAt: 300, revokedAt: 50 },
    { id: 'c'.repeat(16), createdBy: `token second (${'b'.repeat(16)})`, expiresAt: 200 },
    { id: 'd'.repeat(16), createdBy: `token gone (${'f'.repeat(16)})`, expiresAt: 300 },
  ];
  const same = { secretHash: '', name: 'x', scopes: [], accounts: 'all', createdAt: 1 } as const;
  for (const each of made) await logins.putToken({ ...same, ...each });
  const [, , ...fillIn] = readFileSync(
    join(import.meta.dirname, 'migrations/0015_token_makers.sql'),
    'utf8',
  ).split('--> statement-breakpoint');
  expect(fillIn).toHaveLength(2);
  await database.statements(fillIn.join(';'));
  const [first, second, third, fourth] = made;
  expect((await logins.tokens({ limit: 9 })).toReversed()).toEqual([
    { ...same, ...first },
    { ...same, ...second, madeBy: first?.id, expiresAt: 100 },
    { ...same, ...third, madeBy: second?.id, expiresAt: 100, revokedAt: 50 },
    { ...same, ...fourth },
  ]);
});
