import { afterAll, beforeAll, expect, it } from 'vitest';
import { pgliteHarness } from '../testing/harness.ts';
import { openPgliteClient, type PgliteClient } from './pgliteClient.ts';
import { join } from 'node:path';

const harness = pgliteHarness();
let client: PgliteClient;

beforeAll(async () => {
  const { dataDir } = await harness.fresh();
  client = await openPgliteClient(join(dataDir, 'db'));
  await client.exec('CREATE TABLE kept (n int, word text)');
});

afterAll(async () => {
  await client.close();
  await harness.cleanUp();
});

async function rowsOf(text: string, params: readonly unknown[] = []): Promise<readonly unknown[]> {
  return (await client.query(text, params)).rows;
}

it('gives a read that it has prepared the rows of this time, in either form', async () => {
  const text = 'SELECT $1::int AS n, $2::text AS word, $3::int[] AS list, $4::json AS json';
  const first = { n: 1, word: null, list: [1, 2], json: { a: [true] } };
  const second = { n: -2, word: "it's", list: [], json: null };
  for (const { n, word, list, json } of [first, second, first]) {
    expect(await rowsOf(text, [n, word, list, json])).toEqual([{ n, word, list, json }]);
  }
  const asArrays = { rowMode: 'array', parsers: { 114: String } } as const;
  const { rows, fields } = await client.query(text, [1, 'x', [3], { a: 1 }], asArrays);
  expect(rows).toEqual([[1, 'x', [3], '{"a":1}']]);
  expect(fields.map(({ name }) => name)).toEqual(['n', 'word', 'list', 'json']);
});

it('goes on after a read that failed, also when it had been prepared', async () => {
  const text = 'SELECT 10 / $1::int AS n';
  expect(await rowsOf(text, [5])).toEqual([{ n: 2 }]);
  await expect(rowsOf(text, [0])).rejects.toMatchObject({ code: '22012' });
  await expect(rowsOf('SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: '42P01' });
  expect(await rowsOf(text, [2])).toEqual([{ n: 5 }]);
});

it('reads a table as it is after its columns changed', async () => {
  await client.exec(`TRUNCATE kept; INSERT INTO kept VALUES (1, 'one')`);
  expect(await rowsOf('SELECT * FROM kept')).toEqual([{ n: 1, word: 'one' }]);
  await client.exec(
    `ALTER TABLE kept ALTER COLUMN n TYPE text; ALTER TABLE kept ADD COLUMN more int DEFAULT 3`,
  );
  expect(await rowsOf('SELECT * FROM kept')).toEqual([{ n: '1', word: 'one', more: 3 }]);
  await client.exec(
    'ALTER TABLE kept ALTER COLUMN n TYPE int USING n::int; ALTER TABLE kept DROP COLUMN more',
  );
});

it('serves more kinds of reads than it keeps prepared', async () => {
  const kinds = Array.from({ length: 450 }, (_, n) => n);
  for (const round of [1, 2]) {
    const answers = await Promise.all(kinds.map((n) => rowsOf(`SELECT ${n} + $1::int AS n`, [round])));
    expect(answers).toEqual(kinds.map((n) => [{ n: n + round }]));
  }
});

it('goes on with a statement whose plan is made anew, also where that fails at first', async () => {
  const text = 'INSERT INTO kept VALUES ($1, $2) RETURNING n';
  await client.exec('TRUNCATE kept');
  for (let round = 0; round < 5; round += 1) {
    const failing = client.transaction(async (session) => {
      await session.query('SELECT 1 / $1::int', [0]).catch(() => undefined);
      await session.query(text, [-1, 'never']);
    });
    await expect(failing).rejects.toMatchObject({ code: '25P02' });
    for (let n = 0; n < 500; n += 1) {
      expect((await client.query(text, [n, 'word'])).rows).toEqual([{ n }]);
    }
  }
  expect(await rowsOf('SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 2_500 }]);
});

it('answers single statements in their order round what has the connection for itself', async () => {
  await client.exec('TRUNCATE kept');
  const count = 'SELECT count(*)::int AS n FROM kept';
  const before = rowsOf(count);
  const pause = Promise.withResolvers<void>();
  const within = client.transaction(async (own) => {
    await own.query('INSERT INTO kept VALUES ($1, $2)', [1, 'one']);
    await pause.promise;
    await own.query('INSERT INTO kept VALUES ($1, $2)', [2, 'two']);
    return (await own.query(count)).rows;
  });
  const undone = client.transaction(async (own) => {
    await own.query('INSERT INTO kept VALUES ($1, $2)', [3, 'three']);
    throw new Error('undone');
  });
  const after = [rowsOf(count), rowsOf(count)];
  expect(await before).toEqual([{ n: 0 }]);
  pause.resolve();
  expect(await within).toEqual([{ n: 2 }]);
  await expect(undone).rejects.toThrow('undone');
  expect(await Promise.all(after)).toEqual([[{ n: 2 }], [{ n: 2 }]]);
});
