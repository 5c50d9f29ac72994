import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXPORT_FORMATS, exportThoughts } from '@twinlane/bot/report/exportThoughts';
import { UserError } from '@twinlane/core/errors';
import type { Command } from '../command.ts';
import { countProgress } from '../countProgress.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { THOUGHT_FLAGS, thoughtQueryOf, TIME_FLAGS } from '../thoughtFlags.ts';
import { withThoughts } from '../thoughtSource.ts';
import { formatFixed } from '../view/format.ts';

/** `twinlane thoughts export`. */
export const thoughtsExport: Command = {
  name: 'export',
  summary: 'Write thoughts to a file, for training and analysis',
  details:
    'JSON Lines: one thought as it is stored each, with its hashes. Parquet: typed columns, exact decimals as text\n' +
    '(docs/thoughts.md lists them). The same log gives the same bytes, and only some thousands of thoughts are in memory at a\n' +
    'time. The file is there whole or not at all.',
  args: {
    format: {
      type: 'string',
      description: EXPORT_FORMATS.join(' or '),
      default: 'jsonl',
      valueHint: 'format',
    },
    out: { type: 'string', description: 'The file to write', valueHint: 'file', required: true },
    ...THOUGHT_FLAGS,
    ...TIME_FLAGS,
    'with-outcomes': { type: 'boolean', description: 'Also what came of each' },
    force: { type: 'boolean', description: 'Overwrite a file that is there' },
    json: { type: 'boolean', description: 'What was written, as one line of JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane thoughts export --out thoughts.jsonl', 'all of them'],
    ['twinlane thoughts export --format parquet --with-outcomes --out thoughts.parquet', 'for training'],
  ],
  async run(call) {
    const { args, io } = call;
    const format = EXPORT_FORMATS.find((one) => one === (args['format'] ?? 'jsonl'));
    if (format === undefined || typeof args['out'] !== 'string') {
      throw new UserError('cli.usage', 'It is not clear what to write where.', {
        hint: 'Give --format jsonl or --format parquet, and the file with --out.',
      });
    }
    const file = resolve(io.cwd, args['out']);
    if (existsSync(file) && args['force'] !== true) {
      throw new UserError('cli.filePresent', `${file} exists already.`, {
        hint: 'Choose another name, or overwrite it with --force.',
      });
    }
    const withOutcomes = args['with-outcomes'] === true;
    const query = { ...thoughtQueryOf(args), outcomes: withOutcomes };
    const progress = countProgress(io.stderr, 'thoughts written');
    const written = await withThoughts(await loadSettings(call), io, (source) =>
      exportThoughts({
        records: source.records(query),
        file,
        format,
        withOutcomes,
        onProgress: progress.count,
      }).finally(progress.end),
    );
    io.stdout.write(
      args['json'] === true
        ? `${JSON.stringify({ file, format, thoughts: written })}\n`
        : `Wrote ${formatFixed(written, 0)} thoughts to ${file}\n`,
    );
    return EXIT_CODES.ok;
  },
};
