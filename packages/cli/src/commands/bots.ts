import type { Command } from '../command.ts';
import { botsList } from './botsList.ts';
import { botsPause, botsReset, botsStart, botsStop } from './botsAct.ts';
import { botsShow } from './botsShow.ts';

/** `twinlane bots`. */
export const bots: Command = {
  name: 'bots',
  summary: 'The bots: what they do, and starting, pausing and stopping them',
  details:
    'A change is kept: a bot that was stopped is stopped after a restart too, whatever the settings say of it. Changing needs the\n' +
    'note that the running process keeps in its data folder, which only the user who started it can read.',
  takesConfig: false,
  examples: [
    ['twinlane bots list', 'what each does, and what keeps it from entering'],
    ['twinlane bots pause momentum --reason "news"', 'enters nothing more; its exits go on'],
    ['twinlane bots stop momentum --close --reason "enough"', 'sells what it holds, then stops it'],
  ],
  subCommands: [botsList, botsShow, botsStart, botsPause, botsStop, botsReset],
};
