import { resolve } from 'node:path';
import { replaySession, type ReplayReport } from '@twinlane/bot/report/replaySession';
import type { Command } from '../command.ts';
import { countProgress } from '../countProgress.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { escapeText } from '../view/escapeText.ts';
import { formatFixed } from '../view/format.ts';

/** `twinlane thoughts replay`. */
export const thoughtsReplay: Command = {
  name: 'replay',
  summary: 'Make every decision of a recorded session again, and compare',
  details:
    'A session is recorded with the setting recording.folder: what each step saw, what it asked and was told, and what it decided. Each\n' +
    'is decided again by this version and compared field by field. Exit code 1 where one differs.',
  args: {
    folder: { type: 'positional', description: 'Where the recording is', required: true },
    json: { type: 'boolean', description: 'The report as one line of JSON' },
  },
  takesConfig: false,
  examples: [['twinlane thoughts replay sessions', 'whether every decision comes out as it did']],
  async run(call) {
    const { args, io } = call;
    const progress = countProgress(io.stderr, 'steps replayed');
    const folder = resolve(io.cwd, String(args['folder']));
    const report = await replaySession(folder, progress.count).finally(progress.end);
    io.stdout.write(`${args['json'] === true ? plainText(report) : reportText(report)}\n`);
    return report.different === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
  },
};

function plainText(value: unknown): string {
  return (
    JSON.stringify(value, (_, field: unknown) => (typeof field === 'bigint' ? field.toString() : field)) ??
    'nothing'
  );
}

function reportText({ files, steps, decisions, different, differences, cut }: ReplayReport): string {
  return [
    `${formatFixed(steps, 0)} steps with ${formatFixed(decisions, 0)} decisions in ${files} files: ` +
      (different === 0 ? 'all come out the same.' : `${formatFixed(different, 0)} steps DIFFER.`),
    ...cut.map(
      (file) => `  ${escapeText(file, 80)} ends early, as after a crash; the rest of it is not there.`,
    ),
    ...differences.flatMap(({ file, line, botId, blockNumber, field, recorded, replayed }) => [
      `  ${escapeText(file, 80)}, line ${line}: bot ${escapeText(botId, 64)}, block ${blockNumber}, ${escapeText(field === '' ? 'the step' : field, 120)}`,
      `    recorded  ${escapeText(plainText(recorded), 300)}`,
      `    replayed  ${escapeText(plainText(replayed), 300)}`,
    ]),
  ].join('\n');
}
