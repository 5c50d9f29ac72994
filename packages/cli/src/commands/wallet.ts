import type { Command } from '../command.ts';
import { walletAddress } from './walletAddress.ts';
import { walletCreate } from './walletCreate.ts';
import { walletExport } from './walletExport.ts';
import { walletImport } from './walletImport.ts';
import { walletList } from './walletList.ts';
import { walletRotate } from './walletRotate.ts';

/** `twinlane wallet`. */
export const wallet: Command = {
  name: 'wallet',
  summary: 'The vault: keys that trade, sealed by a passphrase',
  details:
    'Keys are files in the folder wallet of the data folder, in the format of geth and Foundry. The passphrase comes from a\n' +
    'prompt, from the file that --passphrase-file names, or from TWINLANE_WALLET_PASSPHRASE; never from a flag itself.\n' +
    'docs/wallets.md says more.',
  takesConfig: false,
  examples: [
    ['twinlane wallet create', 'makes a key'],
    ['twinlane wallet list', 'shows all keys'],
  ],
  subCommands: [walletCreate, walletImport, walletList, walletAddress, walletExport, walletRotate],
};
