import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDurability } from './checkDurability.ts';
import type { DatabaseOptions } from './openDatabase.ts';
import { postgresHarness, testServerUrl } from './testing/harness.ts';

describe('what live trading asks of PostgreSQL', () => {
  const harness = postgresHarness(testServerUrl());
  let options: DatabaseOptions;
  beforeAll(async () => {
    options = await harness.fresh();
  });
  afterAll(() => harness.cleanUp());

  it('refuses a server that commits without writing', async () => {
    const url = new URL(options.url!);
    url.searchParams.set('options', '-c synchronous_commit=off');
    const store = await harness.open({ ...options, url: url.href });
    await expect(checkDurability(store.database)).rejects.toMatchObject({
      code: 'store.notDurable',
      message: expect.stringContaining('synchronous_commit = off') as string,
    });
  });

  it('judges by the settings that the server has', async () => {
    const store = await harness.open(options);
    const [row] = await store.database.session((session) =>
      session.query<{ safe: boolean }>(
        `SELECT bool_and(setting <> 'off') AS safe FROM pg_settings
         WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`,
      ),
    );
    const verdict = await checkDurability(store.database).then(
      () => true,
      () => false,
    );
    expect(verdict).toBe(row?.safe);
  });
});
