import type { CallQuota } from '@twinlane/core/price/callQuota';

/** How the API is used: without a key, with a demo key, with a paid one. */
export type CoingeckoPlan = 'keyless' | 'demo' | 'pro';

/**
 * Most contract addresses in one `simple/token_price` call: 515 with a key as documented
 * (https://docs.coingecko.com/reference/simple-token-price), 10 without one as the API's error 10012 says.
 */
export const ADDRESSES_PER_CALL: Readonly<Record<CoingeckoPlan, number>> = {
  keyless: 10,
  demo: 515,
  pro: 515,
};

/** Root of each plan's API (https://docs.coingecko.com/docs/setting-up-your-api-key). */
export const BASE_URLS: Readonly<Record<CoingeckoPlan, string>> = {
  keyless: 'https://api.coingecko.com/api/v3',
  demo: 'https://api.coingecko.com/api/v3',
  pro: 'https://pro-api.coingecko.com/api/v3',
};

/**
 * What each plan allows unless the settings say otherwise. Demo: 100 calls a minute and 10,000 a month
 * (https://docs.coingecko.com/docs/errors-and-rate-limits). Without a key the limit is shared by everybody behind one IP
 * address and not promised: a cautious guess. Pro: less than the smallest paid plan allows.
 */
export const PLAN_QUOTAS: Readonly<Record<CoingeckoPlan, CallQuota>> = {
  keyless: { perMinute: 5, perMonth: 10_000 },
  demo: { perMinute: 100, perMonth: 10_000 },
  pro: { perMinute: 250, perMonth: 50_000 },
};
