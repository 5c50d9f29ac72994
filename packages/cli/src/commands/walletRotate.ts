import { resolve } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { Command, CommandCall } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { withVault, type OpenVault } from '../openVault.ts';
import { passphraseIn, readPassphrase } from '../readPassphrase.ts';

/** `twinlane wallet rotate`. */
export const walletRotate: Command = {
  name: 'rotate',
  summary: 'Change a key’s passphrase, or put another key in its place',
  details:
    'Without --new-key the same key is sealed by another passphrase. With it, a key is made that takes the name; the old one is\n' +
    'kept and marked as retired. Funds stay where they are: send them to the new address yourself, and sell or move open\n' +
    'positions first.',
  args: {
    key: { type: 'positional', description: 'Name or address of the key', required: false },
    'new-key': { type: 'boolean', description: 'Make another key that takes its place' },
    'new-passphrase-file': {
      type: 'string',
      valueHint: 'file',
      description: 'File with the passphrase to come, where it is not to be asked for',
    },
    json: { type: 'boolean', description: 'Name, address and file as one line of JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane wallet rotate', 'asks for the passphrase and the one to come'],
    ['twinlane wallet rotate main --new-key', 'makes another key main; the old one is kept as retired'],
  ],
  run: (call) =>
    withVault(call, async (open) => {
      const { args, io } = call;
      const old = await open.vault.find(args['key']?.toString() ?? open.config.wallet.key);
      const isNewKey = args['new-key'] === true;
      const { name, address, file } = isNewKey
        ? await replaceKey(open, old)
        : await changePassphrase(call, open, old);
      const told = isNewKey
        ? `${address}\n\nThe key is in ${file}. ${old.address} is retired; what it holds is still there.\n`
        : `The key of ${address} has another passphrase.\n`;
      io.stdout.write(args['json'] === true ? `${JSON.stringify({ name, address, file })}\n` : told);
      return EXIT_CODES.ok;
    }),
};

type Key = Awaited<ReturnType<OpenVault['vault']['find']>>;

async function replaceKey({ vault, passphrase }: OpenVault, old: Key): Promise<Key> {
  const secret = await passphrase('Passphrase for the key to come: ', true);
  try {
    return await vault.replace(old, secret);
  } finally {
    secret.fill(0);
  }
}

async function changePassphrase(call: CommandCall, open: OpenVault, key: Key): Promise<Key> {
  const secret = await open.passphrase(`Passphrase of ${key.address}: `);
  try {
    const next = await passphraseToCome(call, open);
    try {
      await open.vault.changePassphrase(key, secret, next);
    } finally {
      next.fill(0);
    }
  } finally {
    secret.fill(0);
  }
  return key;
}

/** Not from where the present one comes. */
async function passphraseToCome({ args, io }: CommandCall, { prompt }: OpenVault): Promise<Uint8Array> {
  const file = args['new-passphrase-file'];
  if (typeof file === 'string') {
    return passphraseIn(resolve(io.cwd, file));
  }
  if (prompt === undefined) {
    throw new UserError(
      'wallet.noPassphrase',
      'The passphrase to come is needed, and there is no terminal to ask at.',
      {
        hint: 'Name a file that holds it with --new-passphrase-file.',
      },
    );
  }
  return readPassphrase({ wallet: {}, cwd: io.cwd, prompt, question: 'Passphrase to come: ', isNew: true });
}
