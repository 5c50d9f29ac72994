import { afterAll, expect, it } from 'vitest';
import type { SqlSession } from './database.ts';
import { migrate, programVersion } from './migrate.ts';
import { openDatabase } from './openDatabase.ts';
import { postgresHarness, testServerUrl } from './testing/harness.ts';

const harness = postgresHarness(testServerUrl());
afterAll(() => harness.cleanUp());

const LIMIT = `SELECT current_setting('statement_timeout') AS "limit"`;

const limitOf = async (session: SqlSession) => (await session.query(LIMIT))[0]?.['limit'];

it('lets a migration take as long as the tables are large, and other statements no longer than before', async () => {
  const database = await openDatabase(await harness.fresh());
  const limits: unknown[] = [];
  try {
    await database.session(async (session) => {
      const usual = await limitOf(session);
      expect(usual).not.toBe('0');
      await session.exec('DROP SCHEMA twinlane CASCADE');
      await migrate({
        ...session,
        exec: async (text) => {
          if (/CREATE TABLE|ALTER TABLE/.test(text)) limits.push(await limitOf(session));
          await session.exec(text);
        },
      });
      expect(limits.length).toBeGreaterThanOrEqual(programVersion());
      expect(new Set(limits)).toEqual(new Set(['0']));
      expect(await limitOf(session)).toBe(usual);
    });
  } finally {
    await database.close();
  }
});
