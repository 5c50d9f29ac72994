import type { Command } from '../command.ts';
import { positionsClose } from './positionsClose.ts';
import { positionsList } from './positionsList.ts';

/** `twinlane positions`. */
export const positions: Command = {
  name: 'positions',
  summary: 'What is held, and closing it by hand',
  details:
    'Closing needs the note that the running process keeps in its data folder, which only the user who started it can read.',
  takesConfig: false,
  examples: [
    ['twinlane positions list', 'what is held'],
    ['twinlane positions close <id> --reason "I have seen enough"', 'sells all of one'],
  ],
  subCommands: [positionsList, positionsClose],
};
