import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ThoughtRecord } from '@twinlane/core/thought/thoughtRecord';
import { verifyLog } from '@twinlane/core/thought/verifyLog';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportThoughts, type ExportFormat } from './exportThoughts.ts';
import { exampleRecords } from './testing/exampleRecords.ts';
import { thoughtColumns } from './thoughtColumns.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinlane-export-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, format: ExportFormat, count: number, records = exampleRecords(count)) {
  return exportThoughts({ records, file: join(folder, name), format, withOutcomes: true });
}

function hashOf(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex');
}

async function* linesOf(name: string): AsyncGenerator<ThoughtRecord> {
  for (const line of readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')) {
    yield JSON.parse(line) as ThoughtRecord;
  }
}

async function* failing(): AsyncGenerator<ThoughtRecord> {
  yield* exampleRecords(600);
  throw new Error('the database went away');
}

async function* tampered(): AsyncGenerator<ThoughtRecord> {
  for await (const record of exampleRecords(20)) {
    yield record.index === 7 ? { ...record, reasoning: 'another' } : record;
  }
  for await (const record of exampleRecords(5, 'account-2')) if (record.index !== 3) yield record;
  yield* exampleRecords(4, 'account-3');
}

describe('an export', () => {
  it('as JSON Lines holds every thought as it is stored, so that its chain can be verified again', async () => {
    await expect(write('log.jsonl', 'jsonl', 1_201)).resolves.toBe(1_201);
    const expected: ThoughtRecord[] = [];
    for await (const record of exampleRecords(1_201)) expected.push(record);
    const read: ThoughtRecord[] = [];
    for await (const record of linesOf('log.jsonl')) read.push(record);
    expect(read).toEqual(expected);
    await expect(verifyLog(linesOf('log.jsonl'))).resolves.toEqual([
      { accountId: 'account-1', thoughts: 1_201, head: expected.at(-1)!.hash },
    ]);
  });

  it('as Parquet is typed, exact to the digit and read back whole', async () => {
    await write('log.parquet', 'parquet', 5_003);
    const file = await asyncBufferFromFile(join(folder, 'log.parquet'));
    const metadata = await parquetMetadataAsync(file);
    expect(metadata.row_groups).toHaveLength(2);
    expect(metadata.schema.slice(1).map(({ name }) => name)).toEqual(
      thoughtColumns(true).map(({ name }) => name),
    );
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(5_003);
    expect(rows[5_001]).toMatchObject({
      index: 5_002n,
      id: 'account-1-thought-5002',
      symbol: `'; DROP TABLE "💥\n=1+1`,
      decided_at: new Date(1_700_005_002_000),
      decision: 'SKIP',
      confidence: 71.25,
      risk_score: 1e-7,
      price: '1.23456789012345678901234567890',
      liquidity: '123456789012345678901234567890',
      block_number: 5_002n,
      positives: ['trend up'],
      negatives: [],
      risk_honeypot_score: 0,
      risk_honeypot_verdict: 'pass',
      risk_liquidity_verdict: 'unassessed',
      features: { slope: 0.1, huge: 1.7976931348623157e308 },
      price_5m: '1.25',
      worst_5m: '0.000000000000000001',
      sellable_5m: true,
      absent_1h: 'The process did not see 5 s of that time.',
      realised_pnl: '-123456789012345678901234567890',
      closed_at: new Date(1_700_000_032_000),
    });
    const [first] = rows;
    const missing = ['risk_liquidity_score', 'volatility', 'price_5m', 'realised_pnl', 'order_id'];
    const found: Readonly<Record<string, unknown>> = first!;
    expect(missing.map((name) => found[name] ?? null)).toEqual(missing.map(() => null));
  });

  it.each(['jsonl', 'parquet'] as const)('as %s is the same bytes for the same log', async (format) => {
    await write('one', format, 700);
    await write('two', format, 700);
    expect(hashOf('one')).toBe(hashOf('two'));
  });

  it.each(['jsonl', 'parquet'] as const)(
    'as %s takes only so much at a time, and an empty log too',
    async (format) => {
      let [made, written, most] = [0, 0, 0];
      async function* counted(): AsyncGenerator<ThoughtRecord> {
        for await (const record of exampleRecords(11_000)) {
          made += 1;
          most = Math.max(most, made - written);
          yield record;
        }
      }
      const onProgress = (records: number): void => {
        written = records;
      };
      const file = join(folder, 'bounded');
      await exportThoughts({ records: counted(), file, format, withOutcomes: false, onProgress });
      expect(written).toBe(11_000);
      expect(most).toBeLessThanOrEqual(5_001);
      await expect(write('empty', format, 0)).resolves.toBe(0);
    },
  );

  it('leaves what was there where it fails, and nothing half written', async () => {
    writeFileSync(join(folder, 'kept'), 'before');
    const failed = write('kept', 'jsonl', 0, failing());
    await expect(failed).rejects.toThrow('the database went away');
    expect(readFileSync(join(folder, 'kept'), 'utf8')).toBe('before');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('a log that was tampered with', () => {
  it('is told by account, place and both hashes', async () => {
    const [first, second, third] = await verifyLog(tampered());
    expect(first).toMatchObject({
      thoughts: 6,
      broken: { index: 7, id: 'account-1-thought-7', reason: 'altered' },
    });
    expect(first!.broken!.expected).not.toBe(first!.broken!.found);
    expect(second).toMatchObject({ broken: { index: 3, reason: 'missing', expected: '3', found: '4' } });
    expect(third).toMatchObject({ thoughts: 4 });
    expect(third).not.toHaveProperty('broken');
  });
});
