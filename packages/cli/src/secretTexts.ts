import type { Config } from '@twinlane/bot/config/configSchema';

/** Every secret of the settings as text, for taking them out of what is shown. */
export function secretTexts(config: Config): readonly string[] {
  const { database, chain, redis, prices, wallet, webhook, narrator } = config;
  const { relay } = chain.submission;
  return [
    database.url,
    ...[...chain.rpcUrls, ...chain.submitUrls].map(({ url }) => url),
    // The name of a relay is no secret.
    relay?.reveal().includes(':') === true ? relay : undefined,
    redis.url,
    prices.coingecko.apiKey,
    wallet.passphrase,
    webhook.secret,
    narrator.apiKey,
  ].flatMap((secret) => (secret === undefined ? [] : [secret.reveal()]));
}
