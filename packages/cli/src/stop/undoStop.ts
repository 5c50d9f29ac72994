import type { Config } from '@twinlane/bot/config/configSchema';
import { stopFlag, type StopOrder } from '@twinlane/bot/operator/stopFlag';
import { UserError } from '@twinlane/core/errors';
import type { EmergencyView } from '@twinlane/protocol/operator';
import { undoEmergencyStop } from '@twinlane/protocol/endpoints/breakers';
import { askControl } from '../askControl.ts';
import { askProcess } from '../askProcess.ts';
import { readProcessFile } from '../processFile.ts';

/** `noted`: no process runs; the next one begins with it. */
export type UndoOutcome =
  { readonly outcome: 'undone'; readonly emergency: EmergencyView } | { readonly outcome: 'noted' };

/**
 * Lets trading go on. @throws UserError what the process refuses (`breaker.notHeld` where nothing is stopped), and
 * `stop.notHeard` where one runs that does not answer: the stop then stays in force.
 */
export async function undoStop(
  config: Config,
  act: Pick<StopOrder, 'who' | 'reason'>,
  hide: (secrets: readonly string[]) => void,
): Promise<UndoOutcome> {
  const { dataDir } = config;
  const heard = await askControl(dataDir, { command: 'undo', ...act });
  if (heard.outcome === 'answered' && 'emergency' in heard.answer) {
    return { outcome: 'undone', emergency: heard.answer.emergency };
  }
  const note = readProcessFile(dataDir);
  if (heard.outcome === 'silent') {
    throw new UserError(
      'stop.notHeard',
      `The process${note === undefined ? '' : ` ${note.pid}`} does not answer: the stop stays in force.`,
      { hint: 'Let it go on, or end it with `twinlane stop`; then undo the stop again.' },
    );
  }
  if (note === undefined) {
    stopFlag(dataDir).lowerUntold(act);
    return { outcome: 'noted' };
  }
  const { answer } = await askProcess(
    config,
    (api) => api.call(undoEmergencyStop, { body: { reason: act.reason } }),
    { hide },
  );
  return { outcome: 'undone', emergency: answer };
}
