import type { Config } from '@twinlane/bot/config/configSchema';
import { stopFlag, type StopOrder } from '@twinlane/bot/operator/stopFlag';
import type { EmergencyView } from '@twinlane/protocol/operator';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEmergencyStop } from '@twinlane/protocol/endpoints/breakers';
import { askControl } from '../askControl.ts';
import { processApi } from '../processApi.ts';
import { readProcessFile } from '../processFile.ts';

/** How a stop was taken. It is in force in every case, since its file is written first. */
export type StopOutcome =
  /** The process says how it stands. */
  | { readonly outcome: 'heard'; readonly pid?: number; readonly emergency: EmergencyView }
  /** A process runs and does not answer. What it would enter or send it will not, as soon as it goes on. */
  | { readonly outcome: 'silent'; readonly pid?: number }
  /** No process runs; the next one begins stopped. */
  | { readonly outcome: 'noProcess' };

const POLL_MS = 500;

/**
 * Writes the stop file, then tells the process, also where the file cannot be written. @throws UserError where neither is
 * possible.
 */
export async function emergencyStop(config: Config, order: StopOrder): Promise<StopOutcome> {
  const unwritten = raise(config, order);
  const heard = await askControl(config.dataDir, { command: 'stop', ...order });
  if (heard.outcome === 'answered' && 'emergency' in heard.answer) {
    return { outcome: 'heard', ...heard.answer };
  }
  if (unwritten !== undefined) {
    throw unwritten;
  }
  return heard.outcome === 'silent' ? silent(config) : unheard(config);
}

/** Why the file is not there as it should be; undefined where it is. */
function raise({ dataDir }: Config, order: StopOrder): Error | undefined {
  try {
    stopFlag(dataDir).raise(order);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Asks until nothing is on its way any more that would enter, for at most that long. */
export async function waitForEntries(
  config: Config,
  first: StopOutcome,
  limitMs: number,
): Promise<StopOutcome> {
  let last = first;
  for (let waited = 0; waited < limitMs && !isDone(last); waited += POLL_MS) {
    await sleep(POLL_MS);
    const heard = await askControl(config.dataDir, { command: 'status' });
    if (heard.outcome === 'answered' && 'emergency' in heard.answer) {
      last = { outcome: 'heard', ...heard.answer };
    } else {
      last = heard.outcome === 'silent' ? silent(config) : await unheard(config);
    }
  }
  return last;
}

/** Whether nothing is on its way that would enter. */
export function isDone(stop: StopOutcome): boolean {
  return (
    stop.outcome === 'noProcess' ||
    (stop.outcome === 'heard' && stop.emergency.stopped && stop.emergency.entriesInFlight === 0)
  );
}

function silent({ dataDir }: Config): StopOutcome {
  const pid = readProcessFile(dataDir)?.pid;
  return { outcome: 'silent', ...(pid === undefined ? {} : { pid }) };
}

/** There is no socket: the process looks for the file by itself, and the API says what came of it. */
async function unheard({ dataDir }: Config): Promise<StopOutcome> {
  const note = readProcessFile(dataDir);
  if (note === undefined) {
    return { outcome: 'noProcess' };
  }
  await sleep(POLL_MS);
  return processApi(note)
    .call(readEmergencyStop, {})
    .then(
      (emergency) => ({ outcome: 'heard', pid: note.pid, emergency }),
      () => ({ outcome: 'silent', pid: note.pid }),
    );
}
