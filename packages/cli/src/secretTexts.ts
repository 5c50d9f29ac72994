import type { Config } from '@twinlane/bot/config/configSchema';

/** Every secret of the settings as text, for taking them out of what is shown. */
export function secretTexts(config: Config): readonly string[] {
  return [config.database.url, config.chain.rpcUrl].flatMap((secret) =>
    secret === undefined ? [] : [secret.reveal()],
  );
}
