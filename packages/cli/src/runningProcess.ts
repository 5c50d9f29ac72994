import { UserError } from '@twinlane/core/errors';
import { readHealth } from '@twinlane/protocol/endpoints/state';
import { processApi } from './processApi.ts';
import { readProcessFile, type ProcessFile } from './processFile.ts';

/**
 * The process that runs on a data folder: its note is there, it is alive and it answers. A note alone proves nothing,
 * since a killed process leaves it behind and its number may be another program's by now.
 */
export async function runningProcess(dataDir: string): Promise<ProcessFile | undefined> {
  const note = readProcessFile(dataDir);
  if (note === undefined) {
    return undefined;
  }
  return processApi(note)
    .call(readHealth, {})
    .then(
      () => note,
      () => undefined,
    );
}

/** @throws UserError `cli.running` where a process runs on the data folder. */
export async function refuseRunning(dataDir: string): Promise<void> {
  const running = await runningProcess(dataDir);
  if (running !== undefined) {
    throw new UserError(
      'cli.running',
      `The data folder ${dataDir} is in use by process ${running.pid} (${running.url}).`,
      { hint: 'Stop that process first, or give this one a data folder of its own with --data-dir.' },
    );
  }
}
