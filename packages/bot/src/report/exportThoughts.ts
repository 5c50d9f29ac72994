import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { recordLine, type ThoughtRecord } from '@twinlane/core/thought/thoughtRecord';
import { ByteWriter, ParquetWriter, type BasicType } from 'hyparquet-writer';
import { thoughtColumns, type ThoughtColumn } from './thoughtColumns.ts';

/** How thoughts are written: one line of JSON each, or a table in columns. */
export const EXPORT_FORMATS = ['jsonl', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What an export is made of. */
export interface ThoughtExport {
  readonly records: AsyncIterable<ThoughtRecord>;
  readonly file: string;
  readonly format: ExportFormat;
  /** Whether the table has columns for what came of the decisions. */
  readonly withOutcomes: boolean;
  /** Hears how many records are written, after each batch. */
  readonly onProgress?: (records: number) => void;
}

/** Records that are in memory at a time: a piece of the text, a row group of the table. */
const LINES = 500;
const ROWS = 5_000;

/**
 * Writes all records to a file and gives their number. The file is there whole under its name, or as it was before; the same records
 * give the same bytes. Only some thousands of records are in memory at a time, however many there are.
 */
export async function exportThoughts(wanted: ThoughtExport): Promise<number> {
  const { file, format } = wanted;
  const part = join(dirname(file), `.${basename(file)}.${randomUUID()}.part`);
  try {
    const handle = await open(part, 'wx', 0o600);
    let count: number;
    try {
      count = await (format === 'jsonl' ? writeLines(handle, wanted) : writeTable(handle, wanted));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
    return count;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeLines(handle: FileHandle, { records, onProgress }: ThoughtExport): Promise<number> {
  let count = 0;
  for await (const batch of inBatches(records, LINES)) {
    await handle.writeFile(batch.map(recordLine).join(''));
    count += batch.length;
    onProgress?.(count);
  }
  return count;
}

async function writeTable(
  handle: FileHandle,
  { records, withOutcomes, onProgress }: ThoughtExport,
): Promise<number> {
  const columns = thoughtColumns(withOutcomes);
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(schemaOf)],
    createdBy: 'twinlane',
  });
  let count = 0;
  for await (const batch of inBatches(records, ROWS)) {
    await parquet.write({
      columnData: columns.map(({ name, type, of }) => ({ name, type, data: batch.map(of) })),
      rowGroupSize: ROWS,
    });
    await drain(handle, writer);
    count += batch.length;
    onProgress?.(count);
  }
  await parquet.finish();
  await drain(handle, writer);
  return count;
}

/** Hands over what was encoded and makes room: the places within the file are counted on. */
async function drain(handle: FileHandle, writer: ByteWriter): Promise<void> {
  await handle.writeFile(new Uint8Array(writer.buffer, 0, writer.index));
  writer.index = 0;
}

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** How a type is stored. */
const STORED: Readonly<Record<ThoughtColumn['type'], Omit<Element, 'name'>>> = {
  STRING: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  JSON: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  INT64: { type: 'INT64' },
  DOUBLE: { type: 'DOUBLE' },
  BOOLEAN: { type: 'BOOLEAN' },
  TIMESTAMP: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} satisfies Readonly<Partial<Record<BasicType, Omit<Element, 'name'>>>>;

function schemaOf({ name, type }: ThoughtColumn): Element {
  return { name, repetition_type: 'OPTIONAL', ...STORED[type] };
}

async function* inBatches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
