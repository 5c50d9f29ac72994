import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { withVault } from '../openVault.ts';

/** `twinlane wallet create`. */
export const walletCreate: Command = {
  name: 'create',
  summary: 'Make a key',
  details:
    'Prints its address. Back up the key file and the passphrase: without either, what the address holds is lost.',
  args: {
    name: { type: 'string', valueHint: 'name', description: 'What to call it (default: main)' },
    json: { type: 'boolean', description: 'Name, address and file as one line of JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane wallet create', 'asks for a passphrase and makes the key `main`'],
    ['twinlane wallet create --name sniper --passphrase-file secret.txt', 'takes the passphrase from a file'],
  ],
  run: (call) =>
    withVault(call, async ({ vault, passphrase }) => {
      const { args, io } = call;
      const secret = await passphrase('Passphrase for the key: ', true);
      try {
        const { name, address, file } = await vault.create(String(args['name'] ?? 'main'), secret);
        io.stdout.write(
          args['json'] === true
            ? `${JSON.stringify({ name, address, file })}\n`
            : `${address}\n\nThe key is in ${file}.\nBack up that file and its passphrase: without either, what the address holds is lost.\n`,
        );
        return EXIT_CODES.ok;
      } finally {
        secret.fill(0);
      }
    }),
};
