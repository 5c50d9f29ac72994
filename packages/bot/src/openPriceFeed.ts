import type { Logger } from 'pino';
import type { Breakers } from '@twinlane/core/breaker/breakers';
import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock, PoolMirror, Store } from '@twinlane/core/ports';
import { SYSTEM_ROOM } from '@twinlane/protocol/room';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import { createCallCounter, keyName, storeKeeper, twoKeepers } from './feed/price/callCounter.ts';
import { createCoingecko } from './feed/price/coingecko.ts';
import {
  ADDRESSES_PER_CALL,
  BASE_URLS,
  PLAN_QUOTAS,
  type CoingeckoPlan,
} from './feed/price/coingeckoPlan.ts';
import {
  createPriceFeed,
  type PriceApiUse,
  type PriceFeedOptions,
  type PriceFeedService,
} from './feed/price/createPriceFeed.ts';
import { openPriceCache } from './feed/price/priceCache.ts';
import { openRedis } from './feed/price/openRedis.ts';
import { PoolPrices } from './feed/price/poolPrices.ts';
import { redisKeeper } from './feed/price/redisKeeper.ts';
import type { Health } from './observe/health.ts';
import { watchRedis } from './watchRedis.ts';

/** What the price feed is put together from. */
export interface PriceFeedParts {
  readonly config: Pick<Config, 'prices' | 'redis'>;
  readonly chain: ChainDefinition;
  readonly store: Pick<Store, 'read' | 'transaction'>;
  readonly mirror: PoolMirror;
  /** In sandbox mode: the market's own price API takes CoinGecko's place. */
  readonly sandbox?: Pick<SandboxManifest, 'priceApi'>;
  /** Tokens that are held now. */
  readonly held: () => Iterable<Address>;
  readonly health: Health;
  readonly breakers?: Breakers;
  readonly onCompared?: PriceFeedOptions['onCompared'];
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

/** What screens call the API among the sources of data. */
const API_SOURCE = 'coingecko';
/** The demo plan is asked every 277 s: one missed call is no trouble yet. Between calls the pools serve. */
const API_FRESHNESS = { staleAfterMs: 600_000, downAfterMs: 1_800_000 };

type Redis = Awaited<ReturnType<typeof openRedis>>;

/** How the API is reached. */
interface ApiAccess {
  readonly plan: CoingeckoPlan;
  readonly baseUrl: string;
  readonly key?: { readonly plan: 'demo' | 'pro'; readonly value: string };
}

/**
 * Puts the price feed together; it makes no call before it is started.
 * @throws UserError where Redis refuses us, or the pro plan is set without a key.
 */
export async function openPriceFeed(parts: PriceFeedParts, closers: Closers): Promise<PriceFeedService> {
  const { config, chain, mirror, clock, log } = parts;
  const url = config.redis.url?.reveal();
  const redis = url === undefined ? undefined : await openRedis(url, log);
  if (redis !== undefined) {
    closers.push({ name: 'the connection to Redis', close: () => redis.disconnect() });
    if (parts.breakers !== undefined) {
      const { breakers, health } = parts;
      watchRedis(redis, { breakers, health, random: Math.random }, closers);
    }
  }
  const cache = openPriceCache({
    platform: chain.coingeckoPlatform ?? chain.key,
    ...(redis === undefined ? {} : { redis }),
  });
  closers.push({ name: 'the price cache', close: () => cache.close() });
  const maxPegDeviation = config.prices.maxPegDeviationPercent / 100;
  const pools = new PoolPrices({
    mirror,
    stablecoins: chain.stablecoins,
    wrappedNative: chain.wrappedNative,
    maxPegDeviation,
    // The embedded market keeps a time of its own.
    seenAt: ({ timestamp }) =>
      parts.sandbox === undefined ? Math.min(clock.now(), timestamp * 1000) : clock.now(),
    defer: (work) =>
      void setImmediate(() => guarded(work, (err) => log.error({ err }, 'pool prices failed'))),
  });
  closers.push({ name: 'the pool prices', close: () => pools.stop() });
  const apiUse = openApi(parts, redis, closers);
  if (apiUse !== undefined) {
    parts.health.watch(API_SOURCE, API_FRESHNESS);
  }
  const feed = createPriceFeed({
    ...(apiUse === undefined ? {} : { apiUse }),
    cache,
    pools,
    stablecoins: new Set(chain.stablecoins.map(({ address }) => address)),
    held: parts.held,
    maxDeviation: config.prices.maxDeviationPercent / 100,
    maxPegDeviation,
    breakers: parts.breakers,
    ...(parts.onCompared === undefined ? {} : { onCompared: parts.onCompared }),
    onDelivered: () => parts.health.beat(API_SOURCE),
    onFailure: (failure) => log.warn({ failure }, 'the price API brought no prices'),
    onAlert: (alert) => {
      parts.store
        .transaction((unit) => unit.publish(SYSTEM_ROOM, 'alert_message', alert))
        .catch((err: unknown) => log.error({ err, alert }, 'an alert could not be published'));
    },
    clock,
  });
  closers.push({ name: 'the price feed', close: () => feed.stop() });
  return feed;
}

function openApi(parts: PriceFeedParts, redis: Redis | undefined, closers: Closers): PriceApiUse | undefined {
  const { config, chain, store, clock } = parts;
  const platform = chain.coingeckoPlatform;
  const access = accessOf(parts);
  if (platform === undefined || access === undefined) {
    return undefined;
  }
  const { plan, baseUrl, key } = access;
  const { perMinute = PLAN_QUOTAS[plan].perMinute, perMonth = PLAN_QUOTAS[plan].perMonth } =
    config.prices.coingecko;
  const quota = { perMinute, perMonth };
  const name = keyName(key?.value);
  const own = storeKeeper(store, name);
  const shared = redis === undefined ? undefined : redisKeeper(redis, name);
  if (shared !== undefined) {
    closers.push({ name: 'the shared count of calls', close: () => shared.close() });
  }
  return {
    api: createCoingecko({ baseUrl, platform, clock, ...(key === undefined ? {} : { key }) }),
    counter: createCallCounter({
      quota,
      clock,
      keeper: shared === undefined ? own : twoKeepers(shared, own),
    }),
    quota,
    plan,
    platform,
    addressesPerCall: ADDRESSES_PER_CALL[plan],
  };
}

/** Undefined where no API is to be asked. A real key never goes to the sandbox. */
function accessOf({ config, sandbox }: PriceFeedParts): ApiAccess | undefined {
  const { enabled, plan, apiKey, baseUrl } = config.prices.coingecko;
  if (!enabled || (sandbox !== undefined && sandbox.priceApi === undefined)) {
    return undefined;
  }
  if (sandbox?.priceApi !== undefined) {
    const { url, demoKey } = sandbox.priceApi;
    return { plan: 'demo', baseUrl: url, key: { plan: 'demo', value: demoKey } };
  }
  if (apiKey === undefined) {
    if (plan === 'pro') {
      throw new UserError('prices.keyMissing', 'The pro plan of CoinGecko needs a key.', {
        hint: 'Set COINGECKO_API_KEY, or leave prices.coingecko.plan at demo, which also works without one.',
      });
    }
    return { plan: 'keyless', baseUrl: baseUrl ?? BASE_URLS.keyless };
  }
  return { plan, baseUrl: baseUrl ?? BASE_URLS[plan], key: { plan, value: apiKey.reveal() } };
}

function guarded(work: () => void, onError: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    onError(error);
  }
}
