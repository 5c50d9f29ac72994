import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { withVault } from '../openVault.ts';

/** `twinlane wallet address`. */
export const walletAddress: Command = {
  name: 'address',
  summary: 'The address of a key',
  details:
    'Of the only key in use, or of the one that is named or that wallet.key chooses. Needs no passphrase.',
  args: { key: { type: 'positional', description: 'Name or address of the key', required: false } },
  takesConfig: true,
  examples: [['twinlane wallet address', 'the address to send funds to, and nothing else']],
  run: (call) =>
    withVault(call, async ({ vault, config }) => {
      const { address } = await vault.find(call.args['key']?.toString() ?? config.wallet.key);
      call.io.stdout.write(`${address}\n`);
      return EXIT_CODES.ok;
    }),
};
