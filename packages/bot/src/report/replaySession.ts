import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { UserError } from '@twinlane/core/errors';
import { ExactDecoder } from '@twinlane/core/recording/exactCodec';
import { replayStep, type StepDifference } from '@twinlane/core/recording/replayStep';
import type { StepRecord } from '@twinlane/core/recording/stepRecord';
import { SESSION_HEADER, sessionFiles } from './sessionFormat.ts';

/** A decision that did not come out as it was recorded. */
export interface ReplayDifference extends StepDifference {
  readonly file: string;
  /** Its line, the header being the first. */
  readonly line: number;
  readonly botId: string;
  readonly blockNumber: number;
}

/** What a replay came to. */
export interface ReplayReport {
  readonly files: number;
  /** Steps that were made again, the decisions that were made in them, and the steps that came out otherwise. */
  readonly steps: number;
  readonly decisions: number;
  readonly different: number;
  /** The first of those that differ. */
  readonly differences: readonly ReplayDifference[];
  /** Files whose end is missing, as after a crash: what they hold up to there was replayed. */
  readonly cut: readonly string[];
}

/** Differences that are reported. */
const SHOWN = 10;

/**
 * Makes every decision of a recording again and compares it field by field. `onProgress` hears how many steps were replayed.
 * @throws UserError `recording.none`, `recording.format`.
 */
export async function replaySession(
  folder: string,
  onProgress: (steps: number) => void = () => undefined,
): Promise<ReplayReport> {
  const files = filesOf(folder);
  const [differences, cut]: [ReplayDifference[], string[]] = [[], []];
  let [steps, decisions, different] = [0, 0, 0];
  for (const file of files) {
    const decoder = new ExactDecoder();
    let line = 0;
    try {
      for await (const text of linesOf(join(folder, file))) {
        line += 1;
        if (line === 1) {
          requireFormat(file, text);
          continue;
        }
        const record = decoder.decode(JSON.parse(text)) as StepRecord;
        const found = await replayStep(record);
        steps += 1;
        decisions += decisionsIn(record);
        if (found !== undefined) {
          different += 1;
          const { bot, snapshot } = record.input;
          const place = { file, line, botId: bot.id, blockNumber: snapshot.block.number };
          if (differences.length < SHOWN) differences.push({ ...found, ...place });
        }
        onProgress(steps);
      }
    } catch (error) {
      if (!isCutOff(error)) throw error;
      cut.push(file);
    }
  }
  return { files: files.length, steps, decisions, different, differences, cut };
}

function filesOf(folder: string): readonly string[] {
  let files: readonly string[] = [];
  try {
    files = sessionFiles(folder).map(({ name }) => name);
  } catch (error) {
    throw new UserError('recording.none', `The folder ${folder} cannot be read.`, { cause: error });
  }
  if (files.length === 0) {
    throw new UserError('recording.none', `There is no recording in ${folder}.`, {
      hint: 'Record one with the setting recording.folder.',
    });
  }
  return files;
}

function requireFormat(file: string, text: string): void {
  const header = JSON.parse(text) as Partial<typeof SESSION_HEADER>;
  if (header.format === SESSION_HEADER.format && header.formatVersion === SESSION_HEADER.formatVersion)
    return;
  throw new UserError('recording.format', `${file} is no recording that this version knows.`, {
    hint: 'Replay it with the version that recorded it.',
  });
}

function decisionsIn({ result }: StepRecord): number {
  const { decision, decisions } = result as {
    readonly decision?: object;
    readonly decisions?: readonly object[];
  };
  return (decisions?.length ?? 0) + (decision === undefined ? 0 : 1);
}

/** The lines of a gzipped file; what stands after the last line feed was cut off. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file);
  const text = createGunzip();
  input.on('error', (error) => void text.destroy(error));
  input.pipe(text).setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of text as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    input.destroy();
    text.destroy();
  }
}

/** Whether the file ends before its time: zlib's word for it. */
function isCutOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
}
