import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { Command, CommandIo } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import type { HiddenPrompt } from '../hiddenPrompt.ts';
import { withVault } from '../openVault.ts';

const TAIL = 6;

/** `twinlane wallet export`. */
export const walletExport: Command = {
  name: 'export',
  summary: 'Show a private key',
  details:
    'Asks twice, at a terminal and nowhere else. To move a key to geth or Foundry, copy its key file instead: `twinlane wallet\n' +
    'list --json` names it, and it opens there with the same passphrase.',
  args: {
    key: { type: 'positional', description: 'Name or address of the key', required: false },
    out: {
      type: 'string',
      valueHint: 'file',
      description: 'Write it to this new file instead of the terminal',
    },
  },
  takesConfig: true,
  examples: [
    ['twinlane wallet export main', 'shows the private key of main'],
    ['twinlane wallet export main --out key.txt', 'writes it to a file that only you can read'],
  ],
  run: (call) =>
    withVault(call, async ({ vault, config, prompt, passphrase }) => {
      const { args, io } = call;
      if (prompt === undefined) {
        throw new UserError('wallet.exportTerminal', 'A private key is exported at a terminal alone.', {
          hint: 'To move a key, copy its key file: `twinlane wallet list --json` names it.',
        });
      }
      const found = await vault.find(args['key']?.toString() ?? config.wallet.key);
      await askTwice(prompt, found.address);
      const secret = await passphrase(`Passphrase of ${found.address}: `);
      try {
        const key = await vault.open(found, secret);
        try {
          await hand(key, io, args['out']?.toString());
        } finally {
          key.fill(0);
        }
      } finally {
        secret.fill(0);
      }
      return EXIT_CODES.ok;
    }),
};

async function askTwice(prompt: HiddenPrompt, address: string): Promise<void> {
  const first = await prompt.askOpenly(
    `Whoever sees this key can take all that ${address} holds. Show it? Type yes: `,
  );
  const second = first === 'yes' ? await prompt.askOpenly(`The last ${TAIL} digits of the address: `) : '';
  if (second.toLowerCase() !== address.slice(-TAIL).toLowerCase()) {
    throw new UserError('wallet.exportRefused', 'Not confirmed; nothing was shown.');
  }
}

/** The key's digits are made and overwritten as bytes: they never are a text of ours. */
async function hand(key: Uint8Array, { stdout, cwd }: CommandIo, out: string | undefined): Promise<void> {
  const digits = new TextEncoder().encode('0123456789abcdef');
  const text = new Uint8Array(3 + key.length * 2);
  text.set(new TextEncoder().encode('0x'));
  for (const [index, byte] of key.entries()) {
    text[2 + index * 2] = digits[byte >> 4] ?? 0;
    text[3 + index * 2] = digits[byte & 15] ?? 0;
  }
  text[text.length - 1] = 0x0a;
  try {
    if (out === undefined) {
      await new Promise<void>((done) => stdout.write(text, () => done()));
    } else {
      await writeAnew(resolve(cwd, out), text);
      stdout.write(`Wrote ${resolve(cwd, out)}.\n`);
    }
  } finally {
    text.fill(0);
  }
}

async function writeAnew(file: string, content: Uint8Array): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new UserError('wallet.exportFile', `${file} cannot be written, or is there already.`, {
      cause: error,
      hint: 'Choose another file.',
    });
  }
}
