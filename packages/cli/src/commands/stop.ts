import { UserError } from '@twinlane/core/errors';
import { operatorName } from '../askControl.ts';
import type { Command, CommandCall } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { REASON, reasonOf } from '../reasonOf.ts';
import { emergencyStop, isDone, waitForEntries } from '../stop/emergencyStop.ts';
import { endProcess } from '../stop/endProcess.ts';
import { undoStop } from '../stop/undoStop.ts';
import { describeEnd, describeStop, describeUndo } from '../view/describeStop.ts';

/** Longest wait of `--wait`: transactions end by their deadline. */
const WAIT_MS = 300_000;

/** `twinlane stop`. */
export const stop: Command = {
  name: 'stop',
  summary: 'End the running process cleanly, or stop trading at once in an emergency',
  details:
    'Without a flag: asks the process to end, waits for it, and leaves positions as they are.\n' +
    'With --emergency the process goes on, enters nothing more and cancels entries that are pending; positions stay, and exits go on\n' +
    'unless --exits is given. A file in the data folder is written first, so that it holds as well for a process that hangs, stands\n' +
    'still or does not run, and over restarts; then the process is told by a local socket. It does not need the API. Only --undo\n' +
    'ends it. docs/emergency.md says what to do when.',
  args: {
    emergency: { type: 'boolean', description: 'Stop trading; the process goes on' },
    exits: { type: 'boolean', description: 'Stop exits too: positions can then not be closed either' },
    undo: { type: 'boolean', description: 'Trade again after an emergency stop' },
    reason: { ...REASON, required: false },
    wait: {
      type: 'boolean',
      description: 'With --emergency: wait until no entry is pending, 5 minutes at most',
    },
    json: { type: 'boolean', description: 'What came of it as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane stop', 'ends the process; the next start goes on'],
    ['twinlane stop --emergency --reason "prices look wrong"', 'no new entries'],
    ['twinlane stop --emergency --exits --wait --reason "key leaked"', 'nothing is sold either'],
    ['twinlane stop --undo --reason "looked into it"', 'trades again'],
  ],
  run(call) {
    const { emergency, exits, undo, wait, reason } = call.args;
    if (emergency === true && undo === true) {
      throw usage('--emergency and --undo contradict each other.', 'Give one of the two.');
    }
    if (emergency !== true && (exits === true || wait === true)) {
      throw usage('--exits and --wait belong to --emergency.', 'Give --emergency too.');
    }
    if (emergency === true) {
      return runEmergency(call);
    }
    if (undo === true) {
      return runUndo(call);
    }
    if (reason !== undefined) {
      throw usage('--reason belongs to --emergency and --undo.', 'Say which one you mean.');
    }
    return runEnd(call);
  },
};

function usage(message: string, hint: string): UserError {
  return new UserError('cli.usage', message, { hint });
}

async function runEmergency(call: CommandCall): Promise<number> {
  const { args, io } = call;
  const reason = reasonOf(call, 'stop --emergency');
  const config = await loadSettings(call);
  const order = { who: operatorName(), reason, exits: args['exits'] === true };
  let outcome = await emergencyStop(config, order);
  const json = args['json'] === true;
  if (args['wait'] === true && !isDone(outcome)) {
    if (!json) io.stdout.write(`${describeStop(outcome)}\nWaiting until no entry is pending…\n`);
    outcome = await waitForEntries(config, outcome, WAIT_MS);
  }
  io.stdout.write(`${json ? JSON.stringify(outcome) : describeStop(outcome)}\n`);
  return args['wait'] === true && !isDone(outcome) ? EXIT_CODES.failed : EXIT_CODES.ok;
}

async function runUndo(call: CommandCall): Promise<number> {
  const { args, io, hide } = call;
  const reason = reasonOf(call, 'stop --undo');
  const outcome = await undoStop(await loadSettings(call), { who: operatorName(), reason }, hide);
  io.stdout.write(`${args['json'] === true ? JSON.stringify(outcome) : describeUndo(outcome)}\n`);
  return EXIT_CODES.ok;
}

async function runEnd(call: CommandCall): Promise<number> {
  const { args, io } = call;
  const { dataDir } = await loadSettings(call);
  const json = args['json'] === true;
  const outcome = await endProcess(dataDir, (pid) => {
    if (!json) io.stdout.write(`Stopping process ${pid}…\n`);
  });
  io.stdout.write(`${json ? JSON.stringify(outcome) : describeEnd(outcome, dataDir)}\n`);
  return outcome.outcome === 'stillRunning' ? EXIT_CODES.failed : EXIT_CODES.ok;
}
