import type { Config } from '@twinlane/bot/config/configSchema';
import type { Vault } from '@twinlane/bot/wallet/vault';
import type { CommandCall } from './command.ts';
import { dataPaths } from './dataFolder.ts';
import { openPrompt, type HiddenPrompt } from './hiddenPrompt.ts';
import { loadSettings } from './loadSettings.ts';
import { readPassphrase } from './readPassphrase.ts';

/** What commands of the vault work with. */
export interface OpenVault {
  readonly config: Config;
  readonly vault: Vault;
  readonly prompt: HiddenPrompt | undefined;
  /** The vault's passphrase, see `readPassphrase`. */
  readonly passphrase: (question: string, isNew?: boolean) => Promise<Uint8Array>;
}

/** Opens the vault of a command line's data folder for a piece of work, and gives the terminal back after it. */
export async function withVault(
  call: CommandCall,
  work: (open: OpenVault) => Promise<number>,
): Promise<number> {
  const config = await loadSettings(call);
  const { createVault } = await import('@twinlane/bot/wallet/vault');
  const { stdin, stderr, cwd, vaultCost } = call.io;
  const prompt = openPrompt(stdin, stderr);
  try {
    return await work({
      config,
      prompt,
      vault: createVault(dataPaths(config.dataDir).wallet, {
        now: Date.now,
        ...(vaultCost === undefined ? {} : { scryptN: vaultCost }),
      }),
      passphrase: (question, isNew = false) =>
        readPassphrase({ wallet: config.wallet, cwd, prompt, question, isNew }),
    });
  } finally {
    prompt?.close();
  }
}
