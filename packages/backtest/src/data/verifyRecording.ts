import { UserError } from '@twinlane/core/errors';
import { type CsvFile, openCsv } from './csvRows.ts';
import { poolHistory, readAs, readJson, tickTableSnapshots } from './jsonRecording.ts';
import { openRecordedFile } from './recordedFile.ts';
import { createRecordingTally, type RecordingReport, type RecordingTally } from './recordingReport.ts';
import { verifyHistory, verifySnapshots } from './verifyJsonRecordings.ts';
import { RANGE_DAY_COLUMNS, verifyRangeDay } from './verifyRangeDay.ts';
import { RANGE_EVENT_COLUMNS, verifyRangeEvents } from './verifyRangeEvents.ts';
import { RESERVE_COLUMNS, verifyReserves } from './verifyReserves.ts';

/** How to verify a recording. */
export interface VerifyOptions {
  /** Told now and then: the share of the file that has been read, 0 to 1, and the events so far. */
  readonly onProgress?: (progress: { readonly share: number; readonly events: number }) => void;
  /** The CSV with each pool's fee and tick spacing, where it is not beside the events under its usual name. */
  readonly pools?: string;
  /** Hundredths of a basis point, for recordings that do not say: a day of one pool (else its name tells), reserves (else 3000). */
  readonly fee?: number;
}

const FEE_OF_RESERVES = 3000;

/**
 * Replays a recording of pools event by event, computes every step with the product's own maths and compares it with what was
 * recorded, to the wei. The format is told by the columns or keys; gzip or plain by the first bytes.
 * @throws UserError with the line for a file that is malformed or cut off, in no known format, or lacks what it needs beside it.
 */
export async function verifyRecording(path: string, options: VerifyOptions = {}): Promise<RecordingReport> {
  const { fee } = options;
  if (fee !== undefined && !(Number.isInteger(fee) && fee >= 0 && fee < 1_000_000)) {
    throw new UserError('data.bad-fee', `A pool cannot have a fee of ${fee}.`, {
      hint: 'Give it in hundredths of a basis point: 3000 is 0.3 %.',
    });
  }
  const tally = createRecordingTally();
  if (await startsJson(path)) {
    const value = await readJson(path);
    options.onProgress?.({ share: 1, events: 0 });
    if (Array.isArray(value)) {
      verifySnapshots(path, readAs(path, tickTableSnapshots, value), tally);
      return tally.report(path, 'tick-table snapshots', 'tick tables');
    }
    verifyHistory(path, readAs(path, poolHistory, value), tally);
    return tally.report(path, 'concentrated-liquidity history', 'swaps');
  }
  const csv = await openCsv(path, (share, events) => options.onProgress?.({ share, events }));
  const { format, unit } = await replayCsv(path, csv, tally, options);
  if (!csv.isLastLineEnded()) {
    tally.note(
      'The last line does not end in a newline: if the file was cut off, its last row is not whole.',
    );
  }
  return tally.report(path, format, unit);
}

async function replayCsv(
  path: string,
  csv: CsvFile,
  tally: RecordingTally,
  { pools, fee }: VerifyOptions,
): Promise<Pick<RecordingReport, 'format' | 'unit'>> {
  if (hasColumns(csv, RANGE_EVENT_COLUMNS)) {
    await verifyRangeEvents(path, csv, tally, pools);
    return { format: 'concentrated-liquidity events', unit: 'swaps' };
  }
  if (hasColumns(csv, RANGE_DAY_COLUMNS)) {
    await verifyRangeDay(path, csv, tally, fee);
    return { format: 'concentrated-liquidity day', unit: 'swaps' };
  }
  if (hasColumns(csv, RESERVE_COLUMNS)) {
    await verifyReserves(path, csv, tally, fee ?? FEE_OF_RESERVES);
    return { format: 'constant-product reserves', unit: 'reserve steps' };
  }
  throw new UserError('data.unknown-format', `${path} is not a recording of pools that can be verified.`, {
    hint: 'Known are pool events, a day of one pool, reserves after every Sync, a pool’s history and tick tables.',
  });
}

function hasColumns(csv: CsvFile, columns: readonly string[]): boolean {
  return columns.every((column) => csv.columns.includes(column));
}

async function startsJson(path: string): Promise<boolean> {
  const { content } = await openRecordedFile(path);
  content.setEncoding('utf8');
  try {
    for await (const chunk of content as AsyncIterable<string>) {
      const start = chunk.trimStart();
      if (start !== '') {
        return start.startsWith('{') || start.startsWith('[');
      }
    }
  } catch {
    // A file that cannot be unpacked is read again as CSV, which reports it with its line.
  }
  return false;
}
