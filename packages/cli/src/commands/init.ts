import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configTemplate } from '@twinlane/bot/config/configTemplate';
import { CONFIG_FILES } from '@twinlane/bot/config/readConfigFile';
import { UserError } from '@twinlane/core/errors';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';

/** `twinlane init`. */
export const init: Command = {
  name: 'init',
  summary: 'Write a commented twinlane.config.ts',
  details: 'Every setting is in it with its default and what it does. Nothing needs to be changed.',
  args: { force: { type: 'boolean', description: 'Overwrite a file that is there' } },
  takesConfig: false,
  examples: [
    ['twinlane init', 'writes twinlane.config.ts into this folder'],
    ['twinlane init --force', 'starts over'],
  ],
  run({ args, io }) {
    const file = join(io.cwd, CONFIG_FILES[0]);
    const present = CONFIG_FILES.map((name) => join(io.cwd, name)).filter((path) => existsSync(path));
    const other = present.find((path) => path !== file);
    if (other !== undefined) {
      throw new UserError('cli.configPresent', `There is a config file already: ${other}.`, {
        hint: 'Remove it first: only one of the two may exist.',
      });
    }
    if (present.length > 0 && args['force'] !== true) {
      throw new UserError('cli.configPresent', `${file} exists already.`, {
        hint: 'Edit it, or overwrite it with `twinlane init --force`.',
      });
    }
    try {
      writeFileSync(file, configTemplate());
    } catch (error) {
      throw new UserError('cli.configUnwritable', `${file} cannot be written: ${String(error)}`, {
        cause: error,
        hint: 'Check the folder’s permissions and the space on its disk.',
      });
    }
    io.stdout.write(`Wrote ${file}.\n`);
    return Promise.resolve(EXIT_CODES.ok);
  },
};
