import type { Command } from '../command.ts';
import { peopleAdd } from './peopleAdd.ts';
import { peopleChange } from './peopleChange.ts';
import { peopleList } from './peopleList.ts';
import { peopleRemove } from './peopleRemove.ts';

/** `twinlane people`. */
export const people: Command = {
  name: 'people',
  summary: 'Wallets that may log in to the dashboard',
  details:
    'Those of login.wallets in the config file are changed there. An owner may do everything, a trader everything but logins,\n' +
    'tokens, keys and settings, a viewer only look; docs/login.md.',
  takesConfig: false,
  examples: [
    ['twinlane people list', 'who may log in, and as what'],
    ['twinlane people add 0x1234… --role trader --reason "joins the desk"', 'lets a wallet log in'],
    ['twinlane people change 0x1234… --role viewer --reason "on leave"', 'what it may do from now on'],
    ['twinlane people remove 0x1234… --reason "leaves"', 'its sessions and tokens end at once'],
  ],
  subCommands: [peopleList, peopleAdd, peopleChange, peopleRemove],
};
