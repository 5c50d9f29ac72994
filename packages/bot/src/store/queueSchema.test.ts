import { getRollbackPlans } from 'pg-boss';
import { afterAll, expect, it } from 'vitest';
import { prepareQueues, QUEUE_SCHEMA } from './queueSchema.ts';
import { pgliteHarness } from './testing/harness.ts';

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

const SET = `UPDATE ${QUEUE_SCHEMA}.version SET version = `;

it('makes the tables of the queues, brings older ones forward, and refuses newer ones', async () => {
  const { database } = await harness.open();
  const { statements } = database;
  const version = async () =>
    (await statements(`SELECT version FROM ${QUEUE_SCHEMA}.version`))[0]?.['version'];
  const prepare = () => database.session(prepareQueues);
  const made = Number(await version());
  await prepare();
  expect(await version()).toBe(made);
  await statements(getRollbackPlans(QUEUE_SCHEMA, made));
  expect(await version()).toBe(made - 1);
  await prepare();
  expect(await version()).toBe(made);
  await statements(`${SET}${made + 1}`);
  await expect(prepare()).rejects.toMatchObject({ code: 'store.newerSchema' });
  await statements(`${SET}${made}`);
});

it('leaves no transaction open where statements fail, so that the next ones are not lost', async () => {
  const store = await harness.open();
  await expect(store.database.statements('BEGIN; SELECT 1 / 0; COMMIT')).rejects.toThrow('division by zero');
  await store.transaction((unit) => unit.putFact('after', 1));
  expect(await store.read.facts.get('after')).toBe(1);
});
