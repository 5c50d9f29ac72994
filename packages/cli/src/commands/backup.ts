import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { Command } from '../command.ts';
import { databaseOptions } from '../databaseOptions.ts';
import { dataPaths } from '../dataFolder.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { describeBackup } from '../view/describeBackup.ts';

/** `twinlane backup`. */
export const backup: Command = {
  name: 'backup',
  summary: 'Write the whole database to a file',
  details:
    'Accounts, bots, orders, fills, positions and thoughts, compressed and checksummed; the same format for the embedded\n' +
    'database and PostgreSQL, so that it also moves an account from one to the other. The embedded database must not be in\n' +
    'use: stop the program first. The embedded market is not part of it.',
  args: {
    file: { type: 'positional', description: 'The file to write, such as account.jsonl.gz', required: true },
    force: { type: 'boolean', description: 'Overwrite a file that is there' },
    json: { type: 'boolean', description: 'What was written, as one line of JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane backup account.jsonl.gz', 'of the data folder here'],
    ['DATABASE_URL=postgres://… twinlane backup account.jsonl.gz', 'of a PostgreSQL'],
  ],
  async run(call) {
    const { args, io } = call;
    const config = await loadSettings(call);
    const file = resolve(io.cwd, String(args['file']));
    const { database } = dataPaths(config.dataDir);
    if (existsSync(file) && args['force'] !== true) {
      throw new UserError('cli.filePresent', `${file} exists already.`, {
        hint: 'Choose another name, or overwrite it with --force.',
      });
    }
    if (config.database.url === undefined && !existsSync(database)) {
      throw new UserError('cli.noDatabase', `There is no database in ${database}: nothing to back up.`, {
        hint: 'Say which data folder you mean with --data-dir, or which PostgreSQL with DATABASE_URL.',
      });
    }
    const { backupDatabase } = await import('@twinlane/bot/store/maintenance');
    const summary = await backupDatabase(databaseOptions(config, io), file);
    io.stdout.write(
      args['json'] === true ? `${JSON.stringify(summary)}\n` : `Wrote ${describeBackup(summary)}\n`,
    );
    return EXIT_CODES.ok;
  },
};
