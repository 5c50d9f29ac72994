import type { Command } from '../command.ts';
import { backup } from './backup.ts';
import { data } from './data.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { restore } from './restore.ts';
import { run } from './run.ts';
import { sandbox } from './sandbox.ts';
import { status } from './status.ts';

/** The program with all its commands. */
export const root: Command = {
  name: 'twinlane',
  summary: 'A self-hosted automatic trader for decentralised exchanges',
  args: { version: { type: 'boolean', description: 'The version' } },
  takesConfig: false,
  examples: [
    ['twinlane run', 'starts the embedded market, a paper bot and the dashboard'],
    ['twinlane status', 'says what the running process is doing'],
    ['twinlane <command> --help', 'says what a command takes'],
  ],
  subCommands: [run, status, doctor, init, backup, restore, data, sandbox],
};
