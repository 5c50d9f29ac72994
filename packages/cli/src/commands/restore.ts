import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { Command } from '../command.ts';
import { databaseOptions } from '../databaseOptions.ts';
import { prepareDataFolder } from '../dataFolder.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { describeBackup } from '../view/describeBackup.ts';

/** `twinlane restore`. */
export const restore: Command = {
  name: 'restore',
  summary: 'Load a backup into the database',
  details:
    'The file is checked whole before anything is touched, and everything happens in one transaction. A database that\n' +
    'holds something is left alone unless --force is given. The program must not be running.',
  args: {
    file: { type: 'positional', description: 'A file that `twinlane backup` wrote', required: true },
    force: { type: 'boolean', description: 'Replace what the database holds' },
    json: { type: 'boolean', description: 'What was restored, as one line of JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane restore account.jsonl.gz', 'into an empty data folder'],
    ['twinlane restore account.jsonl.gz --force', 'in place of what is there'],
  ],
  async run(call) {
    const { args, io } = call;
    const config = await loadSettings(call);
    const file = resolve(io.cwd, String(args['file']));
    if (!existsSync(file)) {
      throw new UserError('cli.fileMissing', `The backup ${file} does not exist.`, {
        hint: 'Check its path.',
      });
    }
    prepareDataFolder(config.dataDir);
    const { restoreDatabase } = await import('@twinlane/bot/store/maintenance');
    const summary = await restoreDatabase(databaseOptions(config, io), file, {
      force: args['force'] === true,
    });
    io.stdout.write(
      args['json'] === true ? `${JSON.stringify(summary)}\n` : `Restored ${describeBackup(summary)}\n`,
    );
    return EXIT_CODES.ok;
  },
};
