import type { Command } from '../command.ts';
import { tokensCreate } from './tokensCreate.ts';
import { tokensList } from './tokensList.ts';
import { tokensRevoke } from './tokensRevoke.ts';

/** `twinlane tokens`. */
export const tokens: Command = {
  name: 'tokens',
  summary: 'API tokens of scripts',
  details:
    'A script shows its token as `Authorization: Bearer`. A token may do what its scopes say, for the accounts that it was made\n' +
    'for, until it expires or is revoked; docs/login.md says what each scope allows.',
  takesConfig: false,
  examples: [
    ['twinlane tokens create reports --scope read --days 90 --reason "nightly report"', 'shows it this once'],
    ['twinlane tokens list', 'without their secrets'],
    ['twinlane tokens revoke 4f1c… --reason "laptop lost"', 'ends it at once'],
  ],
  subCommands: [tokensCreate, tokensList, tokensRevoke],
};
