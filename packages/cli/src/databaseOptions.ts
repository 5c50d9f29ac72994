import type { Config } from '@twinlane/bot/config/configSchema';
import { textRedactor } from '@twinlane/bot/observe/redact';
import type { DatabaseOptions } from '@twinlane/bot/store/openDatabase';
import type { CommandIo } from './command.ts';
import { secretTexts } from './secretTexts.ts';

/** The database of the settings, for a command that works on it alone; its warnings go to stderr. */
export function databaseOptions(config: Config, io: CommandIo): DatabaseOptions {
  const redact = textRedactor(secretTexts(config));
  const url = config.database.url?.reveal();
  return {
    dataDir: config.dataDir,
    ...(url === undefined ? {} : { url }),
    log: {
      info: () => undefined,
      warn: (_fields, message) => void io.stderr.write(`twinlane: ${redact(message)}\n`),
    },
  };
}
