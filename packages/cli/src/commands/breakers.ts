import type { Command } from '../command.ts';
import { BREAKER_ACTS } from './breakersAct.ts';
import { breakersHistory } from './breakersHistory.ts';
import { breakersList } from './breakersList.ts';
import { breakersShow } from './breakersShow.ts';

/** `twinlane breakers`. */
export const breakers: Command = {
  name: 'breakers',
  summary: 'The circuit breakers of the running process, and what a person may do to them',
  details:
    'A scope is `global`, or a kind and an id such as `chain:8453`, `account:<id>` or `venue:8453:uniswap-v3`. What changes one\n' +
    'goes by the local socket in the data folder, which only its owner may open; docs/emergency.md says what to do when.',
  takesConfig: false,
  examples: [
    ['twinlane breakers list --open', 'those that are not closed'],
    [
      'twinlane breakers release portfolioLoss --scope account:<id> --reason "looked into it"',
      'trades again',
    ],
  ],
  subCommands: [breakersList, breakersShow, breakersHistory, ...BREAKER_ACTS],
};
