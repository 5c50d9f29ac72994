import { pipeline } from 'node:stream';
import { UserError } from '@twinlane/core/errors';
import { CsvError, parse } from 'csv-parse';
import { fileError, openRecordedFile } from './recordedFile.ts';

/** One row of a CSV file, its cells read by column name. */
export interface CsvRow {
  /** Counted from 1; the header is line 1. */
  readonly line: number;
  /** The cell's text; an error where the file has no such column. */
  text(column: string): string;
  /** The cell as a whole number of any size. */
  integer(column: string): bigint;
  /** The cell as a whole number that a `number` holds exactly. */
  number(column: string): number;
}

/** A CSV file with its header read. */
export interface CsvFile {
  readonly columns: readonly string[];
  /** The rows, once. Throws UserError `data.malformed` or `data.truncated` with the line. */
  readonly rows: AsyncIterable<CsvRow>;
  /** Whether the last line was ended; known once the rows have been read. */
  isLastLineEnded(): boolean;
}

/** Told now and then while a file is read. */
export type OnShare = (share: number, rows: number) => void;

const ROWS_PER_REPORT = 1000;
const NEWLINE = 0x0a;

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Opens a CSV file, gzip or plain, and reads its header. Rows are streamed.
 * @throws UserError `data.unreadable`, or `data.malformed` for an empty file.
 */
export async function openCsv(path: string, onShare: OnShare = () => undefined): Promise<CsvFile> {
  const ending = { lastByte: NEWLINE };
  const records = readRecords(path, onShare, ending);
  const first = await records.next();
  if (first.done === true) {
    throw malformed(path, 1, 'is empty');
  }
  const columns = first.value.record;
  return {
    columns,
    rows: toRows(path, columns, records),
    isLastLineEnded: () => ending.lastByte === NEWLINE,
  };
}

/** An error in one line of a recording. */
export function malformed(path: string, line: number, what: string, cause?: unknown): UserError {
  return new UserError('data.malformed', `${path}, line ${line}: ${what}.`, {
    cause,
    hint: 'The file is damaged, cut off, or not in a format that can be verified.',
  });
}

async function* readRecords(
  path: string,
  onShare: OnShare,
  ending: { lastByte: number },
): AsyncGenerator<ParsedRecord, void, undefined> {
  const file = await openRecordedFile(path);
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, max_record_size: 1_000_000 });
  // Every error reaches the loop below through the parser, which `pipeline` destroys with it.
  file.content.on('data', (chunk: Buffer) => {
    ending.lastByte = chunk.at(-1) ?? ending.lastByte;
  });
  const records = pipeline(file.content, parser, () => undefined);
  let count = 0;
  try {
    for await (const parsed of records as AsyncIterable<ParsedRecord>) {
      count += 1;
      if (count % ROWS_PER_REPORT === 0) {
        onShare(file.share(), count);
      }
      yield parsed;
    }
    onShare(1, count);
  } catch (error) {
    if (error instanceof CsvError) {
      const what = error.message.replace(/ on line \d+$/, '').replace(/\.$/, '');
      throw malformed(path, parser.info.lines, what, error);
    }
    throw fileError(path, error, parser.info.lines - 1);
  }
}

async function* toRows(
  path: string,
  columns: readonly string[],
  records: AsyncGenerator<ParsedRecord, void, undefined>,
): AsyncGenerator<CsvRow, void, undefined> {
  const indexOf = new Map(columns.map((column, index) => [column, index]));
  for await (const { record, info } of records) {
    const line = info.lines;
    const text = (column: string): string => {
      const cell = record[indexOf.get(column) ?? -1];
      if (cell === undefined) {
        throw malformed(path, line, `there is no column ${column}`);
      }
      return cell;
    };
    const integer = (column: string): bigint => {
      const cell = text(column);
      if (!/^-?\d+$/.test(cell)) {
        throw malformed(path, line, `${column} is ${JSON.stringify(cell)}, not a whole number`);
      }
      return BigInt(cell);
    };
    const number = (column: string): number => {
      const value = Number(integer(column));
      if (!Number.isSafeInteger(value)) {
        throw malformed(path, line, `${column} is ${text(column)}, which is out of range`);
      }
      return value;
    };
    yield { line, text, integer, number };
  }
}
