import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import { expect, it, test } from 'vitest';
import { QUEUE_NAMES } from './queueNames.ts';
import { JOBS } from './registry.ts';

test('the registry holds every job of the folder, each under the name of its file', () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) =>
      !file.includes('.test.') &&
      file.endsWith('.ts') &&
      /= defineJob\(/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  );
  expect(JOBS.map(({ kind }) => `${kind}.ts`).sort()).toEqual(files.sort());
});

test('every queue has work', () => {
  expect(new Set(JOBS.map(({ queue }) => queue))).toEqual(new Set(QUEUE_NAMES));
});

it.each(JOBS.map((job) => [job.kind, job] as const))('%s says what it does and how it ends', (_, job) => {
  expect(job.help).toMatch(/^[A-Z].*\.$/);
  expect(job.expirySeconds).toBeGreaterThan(0);
  expect(Number.isInteger(job.retries) && job.retries >= 0).toBe(true);
});

const timed = JOBS.flatMap((job) =>
  job.cron === undefined ? [] : [[job.kind, { job, cron: job.cron }] as const],
);
it.each(timed)('%s can be made by the clock', (_, { job, cron }) => {
  expect(job.data.parse(cron.data)).toEqual(cron.data);
  const boss = new PgBoss({ db: { executeSql: async () => ({ rows: [] }) } });
  const from = new Date('2030-01-01T00:00:30Z');
  expect(boss.previewSchedule(cron.expression, { from, count: 2 })).toHaveLength(2);
});
