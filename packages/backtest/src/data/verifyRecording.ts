import { UserError } from '@twinlane/core/errors';
import { openCsv } from './csvRows.ts';
import { poolHistory, readAs, readJson, tickTableSnapshots } from './jsonRecording.ts';
import { openRecordedFile } from './recordedFile.ts';
import { createRecordingTally, type RecordingReport } from './recordingReport.ts';
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
  const has = (columns: readonly string[]): boolean =>
    columns.every((column) => csv.columns.includes(column));
  if (has(RANGE_EVENT_COLUMNS)) {
    await verifyRangeEvents(path, csv, tally, options.pools);
    return tally.report(path, 'concentrated-liquidity events', 'swaps');
  }
  if (has(RANGE_DAY_COLUMNS)) {
    await verifyRangeDay(path, csv, tally, options.fee);
    return tally.report(path, 'concentrated-liquidity day', 'swaps');
  }
  if (has(RESERVE_COLUMNS)) {
    await verifyReserves(path, csv, tally, options.fee ?? FEE_OF_RESERVES);
    return tally.report(path, 'constant-product reserves', 'reserve steps');
  }
  throw new UserError('data.unknown-format', `${path} is not a recording of pools that can be verified.`, {
    hint: 'Known are pool events, a day of one pool, reserves after every Sync, a pool’s history and tick tables.',
  });
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
