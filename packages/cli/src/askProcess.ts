import type { Config } from '@twinlane/bot/config/configSchema';
import { isTwinlaneError, UserError } from '@twinlane/core/errors';
import { readProcessFile } from './processFile.ts';

/** Where a running process is reached. */
export interface ProcessAddress {
  readonly url: string;
  /** What must be shown there to change something; undefined where the data folder has no note of the process. */
  readonly token: string | undefined;
}

/**
 * Asks the process that runs on the data folder of these settings; without its note there, the one at their host and port.
 * Gives the answer and the address. @throws UserError `cli.notRunning` where nothing answers.
 */
export async function askProcess<Answer>(
  { dataDir, http }: Config,
  read: (url: string, address: ProcessAddress) => Promise<Answer>,
): Promise<{ readonly url: string; readonly answer: Answer }> {
  const { host, port } = http;
  const note = readProcessFile(dataDir);
  const url = note?.url ?? `http://${host === '::1' ? '[::1]' : host}:${port}`;
  try {
    return { url, answer: await read(url, { url, token: note?.token }) };
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
