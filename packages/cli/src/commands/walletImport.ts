import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { Command, CommandCall } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { withVault, type OpenVault } from '../openVault.ts';
import { passphraseIn } from '../readPassphrase.ts';

const LARGEST_INPUT = 4096;

/** `twinlane wallet import`. */
export const walletImport: Command = {
  name: 'import',
  summary: 'Bring a key into the vault',
  details:
    'Takes a private key (64 hexadecimal digits) from a hidden prompt, from stdin where that is no terminal, or from a file; or\n' +
    'a key file of geth or Foundry. It is sealed anew by the passphrase of the vault; where it came from is left as it is.',
  args: {
    name: { type: 'string', valueHint: 'name', description: 'What to call it (default: main)' },
    'private-key-file': { type: 'string', valueHint: 'file', description: 'File with the private key' },
    'key-file': { type: 'string', valueHint: 'file', description: 'Key file of geth or Foundry' },
    'key-file-passphrase-file': {
      type: 'string',
      valueHint: 'file',
      description: 'File with the passphrase of that key file, where it is not to be asked for',
    },
    json: { type: 'boolean', description: 'Name, address and file as one line of JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane wallet import', 'asks for the private key and a passphrase'],
    ['twinlane wallet import --key-file ~/.foundry/keystores/bot', 'brings a key of Foundry'],
    [
      'pass show eth | twinlane wallet import --passphrase-file secret.txt',
      'takes the private key from stdin',
    ],
  ],
  run: (call) =>
    withVault(call, async (open) => {
      const { args, io } = call;
      const key = await keyFor(call, open);
      const secret = await open.passphrase('Passphrase for the vault: ', true).catch((error: unknown) => {
        key.fill(0);
        throw error;
      });
      try {
        const { name, address, file } = await open.vault.add(String(args['name'] ?? 'main'), key, secret);
        io.stdout.write(
          args['json'] === true
            ? `${JSON.stringify({ name, address, file })}\n`
            : `${address}\n\nThe key is in ${file}.\n`,
        );
        return EXIT_CODES.ok;
      } finally {
        key.fill(0);
        secret.fill(0);
      }
    }),
};

/** The key that is to be brought in. Whoever asks overwrites it. */
async function keyFor(call: CommandCall, open: OpenVault): Promise<Uint8Array> {
  const { args, io } = call;
  const file = args['key-file'];
  const bare = args['private-key-file'];
  if (typeof file === 'string') {
    if (bare !== undefined) {
      throw new UserError('cli.usage', 'Give either --key-file or --private-key-file.');
    }
    return keyInKeyFile(resolve(io.cwd, file), call, open);
  }
  const { keyFromText } = await import('@twinlane/bot/wallet/keyFromText');
  const text = typeof bare === 'string' ? await bytesOf(resolve(io.cwd, bare)) : await typed(call, open);
  try {
    return keyFromText(text);
  } finally {
    text.fill(0);
  }
}

async function keyInKeyFile(
  file: string,
  { args, io }: CommandCall,
  { prompt }: OpenVault,
): Promise<Uint8Array> {
  const [{ readKeyFile }, { openKeyFile }] = await Promise.all([
    import('@twinlane/bot/wallet/vaultFolder'),
    import('@twinlane/bot/wallet/keystore/openKeyFile'),
  ]);
  const content = await readKeyFile(file);
  const from = args['key-file-passphrase-file'];
  if (typeof from !== 'string' && prompt === undefined) {
    throw new UserError('wallet.noPassphrase', 'The passphrase of the key file is needed.', {
      hint: 'Name a file that holds it with --key-file-passphrase-file.',
    });
  }
  const secret =
    typeof from === 'string'
      ? await passphraseIn(resolve(io.cwd, from))
      : ((await prompt?.ask('Passphrase of the key file: ')) ?? new Uint8Array());
  try {
    return await openKeyFile(content, secret, `The key file ${file}`);
  } finally {
    secret.fill(0);
  }
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => {
    throw new UserError('wallet.keyFileUnreadable', `${file} cannot be read.`, {
      cause: error,
      hint: 'Check its path and permissions.',
    });
  });
}

async function typed({ io }: CommandCall, { prompt }: OpenVault): Promise<Uint8Array> {
  if (prompt !== undefined) {
    return prompt.ask('Private key: ');
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of io.stdin ?? []) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    chunks.push(bytes);
    if (length > LARGEST_INPUT) {
      break;
    }
  }
  const text = Buffer.concat(chunks);
  for (const chunk of chunks) {
    chunk.fill(0);
  }
  return text;
}
