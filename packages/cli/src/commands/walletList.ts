import type { VaultKey } from '@twinlane/bot/wallet/vaultKey';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { withVault } from '../openVault.ts';
import { escapeText } from '../view/escapeText.ts';
import { layOut } from '../view/line.ts';
import { createPalette } from '../view/palette.ts';

const COLUMNS = [{ heading: 'name' }, { heading: 'address' }, { heading: 'state' }, { heading: 'made' }];
const LONGEST = 200;

/** `twinlane wallet list`. */
export const walletList: Command = {
  name: 'list',
  summary: 'All keys of the vault',
  details: 'Needs no passphrase. Files of the vault that are no keys are named on stderr, with the reason.',
  args: { json: { type: 'boolean', description: 'Keys and unreadable files as one line of JSON' } },
  takesConfig: true,
  examples: [['twinlane wallet list', 'name, address, state and age of each key']],
  run: (call) =>
    withVault(call, async ({ vault }) => {
      const { args, io } = call;
      const { keys, unreadable } = await vault.list();
      if (args['json'] === true) {
        io.stdout.write(`${JSON.stringify({ keys, unreadable })}\n`);
        return EXIT_CODES.ok;
      }
      const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
      const lines =
        keys.length === 0
          ? ['There is no key yet: make one with `twinlane wallet create`.']
          : layOut(COLUMNS, keys.map(rowOf), LONGEST, palette.dim);
      io.stdout.write(`${lines.map((line) => line.trimEnd()).join('\n')}\n`);
      for (const { file, reason } of unreadable) {
        io.stderr.write(`${escapeText(file, LONGEST)}: ${escapeText(reason, LONGEST)}\n`);
      }
      return EXIT_CODES.ok;
    }),
};

function rowOf({ name, address, replacedBy, createdAt }: VaultKey): readonly { readonly text: string }[] {
  return [
    // Names and dates stand in files that anybody may have made.
    { text: name === undefined ? '-' : escapeText(name, 32) },
    { text: address },
    { text: replacedBy === undefined ? 'in use' : `retired, see ${replacedBy}` },
    { text: createdAt === undefined ? '-' : escapeText(createdAt.slice(0, 10)) },
  ];
}
