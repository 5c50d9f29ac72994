import type { Command } from '../command.ts';
import { thoughtsExport } from './thoughtsExport.ts';
import { thoughtsOutcomes } from './thoughtsOutcomes.ts';
import { thoughtsReplay } from './thoughtsReplay.ts';
import { thoughtsShow } from './thoughtsShow.ts';
import { thoughtsTail } from './thoughtsTail.ts';
import { thoughtsVerify } from './thoughtsVerify.ts';

/** `twinlane thoughts`. */
export const thoughts: Command = {
  name: 'thoughts',
  summary: 'Every decision, why it was made, and what came of it',
  details:
    'Read from the running process, or from the data folder (or DATABASE_URL) of one that is stopped. See docs/thoughts.md.',
  takesConfig: false,
  examples: [
    ['twinlane thoughts tail --decision BUY,SELL', 'trades as they are decided'],
    ['twinlane thoughts show <id>', 'all about one decision, and where it led'],
    ['twinlane thoughts verify', 'whether the log was tampered with'],
  ],
  subCommands: [thoughtsTail, thoughtsShow, thoughtsExport, thoughtsVerify, thoughtsOutcomes, thoughtsReplay],
};
