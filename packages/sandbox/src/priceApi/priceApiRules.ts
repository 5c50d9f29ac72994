/** A price as the API lists it. */
export interface ListedPrice {
  /** US dollars per whole token. */
  readonly usd: number;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
}

/** What the price API demands and allows. */
export interface PriceApiRules {
  /** What it calls the chain. */
  readonly platform: string;
  /** The one demo key that it knows. */
  readonly demoKey: string;
  readonly addressesWithKey: number;
  readonly addressesWithoutKey: number;
  readonly perMinuteWithKey: number;
  readonly perMinuteWithoutKey: number;
  /** Prices are taken afresh when they are older than this, milliseconds. */
  readonly updateMs: number;
}

/**
 * As CoinGecko has it for demo keys (https://docs.coingecko.com): 515 addresses and 100 calls a minute with a key, prices
 * cached for a minute. The limits without one are those that were seen.
 */
export const PRICE_API_RULES: PriceApiRules = {
  platform: 'twinlane-sandbox',
  demoKey: 'CG-sandbox',
  addressesWithKey: 515,
  addressesWithoutKey: 10,
  perMinuteWithKey: 100,
  perMinuteWithoutKey: 10,
  updateMs: 60_000,
};
