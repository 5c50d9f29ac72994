import type { EndOutcome } from '../stop/endProcess.ts';
import type { StopOutcome } from '../stop/emergencyStop.ts';
import type { UndoOutcome } from '../stop/undoStop.ts';
import { formatFixed } from './format.ts';

/** What came of an emergency stop, in sentences. */
export function describeStop(stop: StopOutcome): string {
  if (stop.outcome === 'noProcess') {
    return 'No process runs on this data folder. The stop is noted: the next start enters nothing.';
  }
  const name = stop.pid === undefined ? 'The process' : `Process ${stop.pid}`;
  if (stop.outcome === 'silent') {
    return (
      `${name} does not answer: it hangs, or stands still. The stop is noted: when it goes on, it enters and sends nothing new.\n` +
      'Transactions that it sent before may still be mined. To end it: `twinlane stop`.'
    );
  }
  const { stopped, exits, entriesInFlight, stored } = stop.emergency;
  if (!stopped) {
    return `${name} has not taken the stop yet. It is noted, and looked for before anything is entered.`;
  }
  const pending =
    entriesInFlight === undefined
      ? 'How many entries are pending is not known: the database does not answer.'
      : entriesInFlight === 0
        ? 'No entry is pending.'
        : `${entriesInFlight} pending ${entriesInFlight === 1 ? 'entry is' : 'entries are'} being cancelled; what is mined decides.`;
  return [
    `Stopped: ${name.toLowerCase()} enters nothing. ${exits ? 'It sells nothing either: positions stay.' : 'Exits and cancels go on.'}`,
    pending,
    ...(stored ? [] : ['The database does not have the stop yet; the file in the data folder keeps it.']),
    'To trade again: twinlane stop --undo --reason "…"',
  ].join('\n');
}

/** What came of undoing it. */
export function describeUndo(undo: UndoOutcome): string {
  if (undo.outcome === 'noted') {
    return 'No process runs on this data folder. The stop is undone: the next start trades.';
  }
  return undo.emergency.stopped
    ? 'This stop is undone, and another one was made meanwhile: trading stays stopped.'
    : 'The emergency stop is undone: the process trades again. Other breakers may still be open: twinlane breakers list --open';
}

/** What came of asking the process to end. */
export function describeEnd(end: EndOutcome, dataDir: string): string {
  if (end.outcome === 'notRunning') {
    return `No Twinlane process runs on ${dataDir}.`;
  }
  const seconds = formatFixed(end.seconds, 1);
  return end.outcome === 'ended'
    ? `Process ${end.pid} has ended after ${seconds} s. Nothing is lost; the next start goes on from here.`
    : `Process ${end.pid} still runs after ${seconds} s: it hangs, or stands still. \`kill -9 ${end.pid}\` ends it; nothing is lost.`;
}
