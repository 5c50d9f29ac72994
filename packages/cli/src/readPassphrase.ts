import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '@twinlane/bot/config/configSchema';
import { UserError } from '@twinlane/core/errors';
import type { HiddenPrompt } from './hiddenPrompt.ts';

/** Where a passphrase may come from, and what it is asked for. */
export interface PassphraseSource {
  readonly wallet: Pick<Config['wallet'], 'passphrase' | 'passphraseFile'>;
  readonly cwd: string;
  readonly prompt: HiddenPrompt | undefined;
  /** Such as `Passphrase of main: `. */
  readonly question: string;
  /** A new one: it is asked for twice, and must be the same. */
  readonly isNew?: boolean;
}

/**
 * The passphrase of the vault: from the file that is named, from the environment, or from the terminal. Whoever asks overwrites it.
 * @throws UserError `wallet.noPassphrase`, `wallet.passphrasesDiffer`, `wallet.passphraseFile`.
 */
export async function readPassphrase(source: PassphraseSource): Promise<Uint8Array> {
  const { wallet, cwd, prompt, question, isNew } = source;
  if (wallet.passphraseFile !== undefined) {
    return passphraseIn(resolve(cwd, wallet.passphraseFile));
  }
  if (wallet.passphrase !== undefined) {
    return Uint8Array.from(Buffer.from(wallet.passphrase.reveal()));
  }
  if (prompt === undefined) {
    throw new UserError(
      'wallet.noPassphrase',
      'The passphrase of the vault is needed, and there is no terminal to ask at.',
      {
        hint: 'Name a file with --passphrase-file, or set TWINLANE_WALLET_PASSPHRASE in the environment.',
      },
    );
  }
  const answer = await prompt.ask(question);
  if (isNew === true) {
    await askAgain(prompt, answer);
  }
  return answer;
}

/** The passphrase in a file: its bytes without the line end. */
export async function passphraseIn(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UserError('wallet.passphraseFile', `The file of the passphrase, ${file}, cannot be read.`, {
      cause: error,
      hint: 'Check its path and permissions.',
    });
  });
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) {
    end -= 1;
  }
  const passphrase = Uint8Array.from(bytes.subarray(0, end));
  bytes.fill(0);
  return passphrase;
}

async function askAgain(prompt: HiddenPrompt, first: Uint8Array): Promise<void> {
  const second = await prompt.ask('The same again: ');
  const same = Buffer.from(first).equals(second);
  second.fill(0);
  if (!same) {
    first.fill(0);
    throw new UserError('wallet.passphrasesDiffer', 'The two passphrases differ; nothing was changed.', {
      hint: 'Try again.',
    });
  }
}
