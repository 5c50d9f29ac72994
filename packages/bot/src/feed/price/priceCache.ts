import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis';
import { Decimal } from 'decimal.js';
import type { Redis } from 'ioredis';
import type { Address } from '@twinlane/core/money/hex';
import { REFERENCE_MS, type PriceObservation } from '@twinlane/core/price/choosePrice';
import { lastingBus } from './lastingBus.ts';

/** What the price API said of a token when it was last asked. */
export type CachedPrice =
  { readonly known: true; readonly observation: PriceObservation } | { readonly known: false };

/** The API's answers, in this process's memory and, where there is Redis, shared with other processes. */
export interface PriceCache {
  /** Undefined where nobody has asked of late. */
  get(token: Address): Promise<CachedPrice | undefined>;
  put(token: Address, price: CachedPrice): Promise<void>;
  close(): Promise<void>;
}

/** Where the cache keeps its second level. */
export interface PriceCacheOptions {
  /** Separates chains from each other. */
  readonly platform: string;
  /** Connected; the cache closes its own copies of it and leaves this one. */
  readonly redis?: Redis;
}

interface Entry {
  /** Dollars as exact text; null where the API does not know the token. */
  readonly usd: string | null;
  readonly at: number;
}

const MOST_TOKENS = 20_000;
/** While Redis fails, memory alone serves, and Redis is tried again after this long. */
const REDIS_REST_MS = 5_000;
/** How long the API is not asked again about a token that it does not know. */
const UNKNOWN_MS = 3_600_000;

/**
 * Opens the cache. It only keeps: how old a price may be when it is given is decided by `freshnessOf` with the time passed in,
 * and the entries live somewhat longer, since old prices still check the pools' ones.
 */
export function openPriceCache({ platform, redis }: PriceCacheOptions): PriceCache {
  // The bus of bentocache 1.6.1 fails on entries that are kept as objects.
  const serialize = redis !== undefined;
  const memory = bentostore().useL1Layer(memoryDriver({ serialize, maxItems: MOST_TOKENS }));
  const connections = redis === undefined ? undefined : { data: redis.duplicate(), bus: redis.duplicate() };
  const store =
    connections === undefined
      ? memory
      : memory
          .useL2Layer(redisDriver({ connection: connections.data }))
          .useBus(lastingBus(redisBusDriver({ connection: connections.bus }), REDIS_REST_MS));
  const cache = new BentoCache({
    default: 'prices',
    stores: { prices: store },
    prefix: `twinlane:prices:${platform}`,
    suppressL2Errors: true,
    l2CircuitBreakerDuration: REDIS_REST_MS,
  });
  return {
    async get(token) {
      const entry: Entry | undefined = await cache.get<Entry | undefined>({ key: token });
      if (entry === undefined) {
        return undefined;
      }
      return entry.usd === null
        ? { known: false }
        : { known: true, observation: { usd: new Decimal(entry.usd), at: entry.at } };
    },
    async put(token, price) {
      const entry: Entry = price.known
        ? { usd: price.observation.usd.toString(), at: price.observation.at }
        : { usd: null, at: 0 };
      await cache.set({ key: token, value: entry, ttl: price.known ? REFERENCE_MS : UNKNOWN_MS });
    },
    async close() {
      await cache.disconnectAll();
      connections?.data.disconnect();
      connections?.bus.disconnect();
    },
  };
}
