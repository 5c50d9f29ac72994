import type { Command } from '../command.ts';
import { sessionsEnd } from './sessionsEnd.ts';
import { sessionsList } from './sessionsList.ts';

/** `twinlane sessions`. */
export const sessions: Command = {
  name: 'sessions',
  summary: 'Logins that have not ended',
  details:
    'A session ends by itself a while after its last use; ending it here closes its pages at once, in every process. Whoever may\n' +
    'log in may do so again: `twinlane people remove` shuts a wallet out.',
  takesConfig: false,
  examples: [
    ['twinlane sessions list', 'who is logged in, since when, and where'],
    ['twinlane sessions end --who 0x1234…', 'logs a wallet out everywhere'],
    ['twinlane sessions end --all', 'logs everybody out'],
  ],
  subCommands: [sessionsList, sessionsEnd],
};
