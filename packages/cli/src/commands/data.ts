import { resolve } from 'node:path';
import type { Mismatch, Numbers, RecordingReport } from '@twinlane/backtest/data/recordingReport';
import { UserError } from '@twinlane/core/errors';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { escapeText } from '../view/escapeText.ts';
import { formatFixed } from '../view/format.ts';

function numbers(values: Numbers): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${escapeText(value, 90)}`)
    .join(', ');
}

function mismatchLines(mismatch: Mismatch): readonly string[] {
  return [
    '',
    `First mismatch: pool ${escapeText(mismatch.pool, 80)}, ${escapeText(mismatch.place, 80)}`,
    `  before    ${numbers(mismatch.before)}`,
    `  recorded  ${numbers(mismatch.recorded)}`,
    `  computed  ${numbers(mismatch.computed)}`,
  ];
}

function count(value: number): string {
  return formatFixed(value, 0);
}

function reportText(report: RecordingReport): string {
  return [
    `${report.path}: ${report.format}, ${count(report.pools.size)} ${report.pools.size === 1 ? 'pool' : 'pools'}, ${count(report.events)} events`,
    `  ${count(report.checked)} ${report.unit} checked: ${count(report.exact)} exact to the wei, ` +
      `${count(report.inexact)} inexact as allowed, ${count(report.mismatches)} mismatches`,
    ...Object.entries(report.unverifiable).map(
      ([reason, times]) => `  ${count(times)} not verifiable: ${escapeText(reason, 200)}`,
    ),
    ...report.notes.map((note) => `  ${escapeText(note, 300)}`),
    ...(report.firstMismatch === undefined ? [] : mismatchLines(report.firstMismatch)),
    report.holds ? 'Holds.' : 'Does NOT hold.',
  ].join('\n');
}

function feeOf(text: string | boolean | undefined): number | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  if (!/^\d{1,6}$/.test(text)) {
    throw new UserError('cli.usage', `--fee is ${JSON.stringify(text)}.`, {
      hint: 'Give it in hundredths of a basis point: 3000 is 0.3 %.',
    });
  }
  return Number(text);
}

/** `twinlane data verify`. */
const verify: Command = {
  name: 'verify',
  summary: 'Replay recorded pool events and compare every step to the wei',
  details:
    'Knows pool events, a day of one pool, reserves after every Sync, a pool’s history and tick tables; gzip or plain.',
  args: {
    file: { type: 'positional', description: 'The recording', required: true },
    pools: { type: 'string', valueHint: 'file', description: "CSV with the pools' fees and tick spacings" },
    fee: {
      type: 'string',
      valueHint: 'number',
      description: 'Pool fee in hundredths of a basis point, where the file does not say',
    },
    json: { type: 'boolean', description: 'The report as one line of JSON' },
  },
  takesConfig: false,
  examples: [
    ['twinlane data verify events.csv.gz', 'prints counts and the first mismatch'],
    ['twinlane data verify reserves.csv --fee 3000 --json', 'for a script'],
  ],
  async run({ args, io }) {
    const { verifyRecording } = await import('@twinlane/backtest/data/verifyRecording');
    const fee = feeOf(args['fee']);
    const live = io.stderr.isTTY && args['json'] !== true;
    const report = await verifyRecording(resolve(io.cwd, String(args['file'])), {
      ...(typeof args['pools'] === 'string' ? { pools: resolve(io.cwd, args['pools']) } : {}),
      ...(fee === undefined ? {} : { fee }),
      onProgress: ({ share, events }) => {
        if (live) {
          io.stderr.write(
            `\r${formatFixed(share * 100, 0).padStart(3)} %  ${formatFixed(events, 0)} events `,
          );
        }
      },
    });
    if (live) {
      io.stderr.write('\r\u001b[K');
    }
    const plain = { ...report, pools: Object.fromEntries(report.pools) };
    io.stdout.write(args['json'] === true ? `${JSON.stringify(plain)}\n` : `${reportText(report)}\n`);
    return report.holds ? EXIT_CODES.ok : EXIT_CODES.failed;
  },
};

/** `twinlane data`. */
export const data: Command = {
  name: 'data',
  summary: 'Recorded market data',
  takesConfig: false,
  examples: [],
  subCommands: [verify],
};
