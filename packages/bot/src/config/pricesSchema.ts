import { z } from 'zod';
import { secretText } from './secretText.ts';

const coingecko = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Whether prices are asked for at CoinGecko; otherwise the pools alone serve.'),
  plan: z
    .enum(['demo', 'pro'])
    .default('demo')
    .describe('Plan that the key belongs to. Without a key the public API serves, ten tokens a call.'),
  apiKey: secretText(/^\S{1,128}$/, 'a key of CoinGecko')
    .optional()
    .meta({ env: 'COINGECKO_API_KEY' })
    .describe('Key of the CoinGecko API.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ allowed: 'an http or https URL' })
    .describe(
      "Root of the API, where it is not the plan's own. In sandbox mode the market serves prices itself.",
    ),
  perMinute: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Calls a minute that the plan allows, where they are not 100 (demo), 250 (pro) or 5 (no key).'),
  perMonth: z
    .int()
    .min(32)
    .max(1_000_000_000)
    .optional()
    .describe(
      'Calls a month that the plan allows, where they are not 10,000 (demo, no key) or 50,000 (pro).',
    ),
});

/** Prices in US dollars. */
export const pricesSchema = z.strictObject({
  coingecko: coingecko.prefault({}).describe('The CoinGecko API.'),
  maxDeviationPercent: z
    .number()
    .min(0.1)
    .max(100)
    .default(5)
    .describe('Pools and CoinGecko may differ by this much before it is an alert.'),
  maxPegDeviationPercent: z
    .number()
    .min(0.1)
    .max(100)
    .default(1)
    .describe('A stablecoin may differ from one dollar by this much before it is an alert.'),
});

/** The cache that several processes share. */
export const redisSchema = z.strictObject({
  url: secretText(/^rediss?:\/\/\S+$/, 'a Redis URL such as redis://user:password@host:6379/0')
    .optional()
    .meta({ env: 'REDIS_URL' })
    .describe(
      'Redis that several processes share prices and the count of calls through. One process needs none.',
    ),
});
