import type { Config } from '@twinlane/bot/config/configSchema';
import { createLog, type Log } from '@twinlane/bot/observe/createLog';
import { secretTexts } from './secretTexts.ts';

/** Opens the log of the settings: a file, or the given stream for `json`. */
export function openLog(
  config: Config,
  file: string,
  stdout: NodeJS.WriteStream,
  onError: (error: Error) => void,
): Log {
  const { level, format } = config.log;
  return createLog({
    level,
    to: format === 'json' ? { write: (line) => void stdout.write(line) } : { file },
    secrets: secretTexts(config),
    onError,
  });
}
