import type { Config } from '@twinlane/bot/config/configSchema';
import { isTwinlaneError, UserError } from '@twinlane/core/errors';
import type { CommandCall } from './command.ts';
import { processApi, type ProcessApi } from './processApi.ts';
import { readProcessFile } from './processFile.ts';

/**
 * Asks the process that runs on the data folder of these settings; without its note there, the one at their host and port.
 * Gives the answer and the address. `hide` keeps the token out of whatever is printed. `timeoutMs`: where an answer takes longer
 * than usual. @throws UserError `cli.notRunning` where nothing answers.
 */
export async function askProcess<Answer>(
  { dataDir, http }: Config,
  work: (api: ProcessApi) => Promise<Answer>,
  { hide, timeoutMs }: Partial<Pick<CommandCall, 'hide'>> & { readonly timeoutMs?: number } = {},
): Promise<{ readonly url: string; readonly answer: Answer }> {
  const { host, port } = http;
  const note = readProcessFile(dataDir);
  const url = note?.url ?? `http://${host === '::1' ? '[::1]' : host}:${port}`;
  if (note?.token !== undefined) hide?.([note.token]);
  try {
    return { url, answer: await work(processApi({ url, token: note?.token }, timeoutMs)) };
  } catch (error) {
    if (isTwinlaneError(error) && error.name === 'RetryableError') {
      throw new UserError('cli.notRunning', `No Twinlane process answers at ${url}.`, {
        cause: error,
        hint: 'Start one with `npm start`, or say which one you mean with --data-dir or --port.',
      });
    }
    throw error;
  }
}
