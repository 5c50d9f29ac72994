import type { Config } from '@twinlane/bot/config/configSchema';
import type { FirstStart, WalletDesk } from '@twinlane/bot/walletDesk';
import type { CommandIo } from './command.ts';
import { openPrompt, type HiddenPrompt } from './hiddenPrompt.ts';
import { readPassphrase } from './readPassphrase.ts';

/** Asks whoever sits at the terminal for the passphrase and for confirmation; where nobody does, the settings answer. */
export function liveDesk(config: Pick<Config, 'wallet' | 'live'>, io: CommandIo): WalletDesk {
  const { stdin, stderr, cwd } = io;
  async function withPrompt<T>(work: (prompt: HiddenPrompt | undefined) => Promise<T>): Promise<T> {
    const prompt = openPrompt(stdin, stderr);
    try {
      return await work(prompt);
    } finally {
      prompt?.close();
    }
  }
  return {
    passphrase: (question) =>
      withPrompt((prompt) => readPassphrase({ wallet: config.wallet, cwd, prompt, question })),
    async confirm(asked) {
      if (config.live.confirm !== undefined) {
        return config.live.confirm;
      }
      return withPrompt(async (prompt) => {
        if (prompt === undefined) {
          return undefined;
        }
        stderr.write(warning(asked));
        return prompt.askOpenly('Type the address of the wallet to go on: ');
      });
    },
  };
}

function warning({ address, chain, limits }: FirstStart): string {
  return (
    `\nLive trading with real money on ${chain}, by the wallet ${address}.\n` +
    `At most ${limits.maxPerTrade} USD a trade, ${limits.maxPerDay} USD in 24 hours, ${limits.maxFeeGwei} gwei per gas ` +
    `and ${limits.maxTransactionFee} of the native currency for the gas of one transaction.\n` +
    'Everything above these limits is refused; what is within them can be lost.\n'
  );
}
