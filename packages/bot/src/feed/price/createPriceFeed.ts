import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Decimal } from 'decimal.js';
import { UserError } from '@twinlane/core/errors';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock, PriceFeed } from '@twinlane/core/ports';
import type { CallQuota } from '@twinlane/core/price/callQuota';
import { choosePegged, choosePrice, deviationOf, type PriceSources } from '@twinlane/core/price/choosePrice';
import { freshnessOf } from '@twinlane/core/price/freshness';
import type { PriceAnswer } from '@twinlane/core/price/priceAnswer';
import type { CallCounter } from './callCounter.ts';
import type { PriceApi } from './coingecko.ts';
import { createPriceAlerts, type PriceAlert } from './priceAlerts.ts';
import type { PoolPrices } from './poolPrices.ts';
import type { PriceCache } from './priceCache.ts';
import { PriceCaller } from './priceCaller.ts';
import { createPriceRecorder } from './priceRecorder.ts';
import { createReadTokens } from './readTokens.ts';

/** The price API and what may be asked of it; absent where there is none for the chain. */
export interface PriceApiUse {
  readonly api: PriceApi;
  readonly counter: CallCounter;
  readonly quota: CallQuota;
  /** `keyless`, `demo` or `pro`, for showing. */
  readonly plan: string;
  readonly platform: string;
  readonly addressesPerCall: number;
}

/** How CoinGecko's price of a token and that of the pools, which is averaged over a minute, compare. */
interface PriceComparison {
  /** The share by which they differ. */
  readonly share: number;
  /** CoinGecko's, US dollars. */
  readonly api: Decimal;
  /** Neither is older than a minute. */
  readonly areFresh: boolean;
}

/** What the feed is made of. */
export interface PriceFeedOptions {
  readonly apiUse?: PriceApiUse;
  readonly cache: PriceCache;
  readonly pools: Pick<PoolPrices, 'price' | 'tokens'>;
  readonly stablecoins: ReadonlySet<Address>;
  /** Tokens that are held: asked for first. */
  readonly held: () => Iterable<Address>;
  /** Share by which the sources may differ before it is an alert. */
  readonly maxDeviation: number;
  /** The same for a stablecoin and its peg. */
  readonly maxPegDeviation: number;
  readonly onAlert: (alert: PriceAlert) => void;
  /** The two sources of a token were compared. */
  readonly onCompared?: (token: Address, comparison: PriceComparison) => void;
  /** Guards the API's quota. */
  readonly breakers?: Pick<Breakers, 'refusal' | 'report'> | undefined;
  /** The API has answered with prices. */
  readonly onDelivered: () => void;
  /** A call failed; with what the API said. */
  readonly onFailure: (failure: string) => void;
  readonly clock: Clock;
}

/** The feed and its motor. */
export interface PriceFeedService extends PriceFeed {
  /** Makes the call that is due, if one is. Never rejects. Done once a second after `start`; a simulation does it itself. */
  tick(): Promise<void>;
  start(): void;
  /** Stops calling and gives up a call under way; prices can still be read. */
  stop(): Promise<void>;
  /** Tokens that have a price, or have been read of late. */
  tokens(): Iterable<Address>;
}

const TICK_MS = 1_000;

/** Creates a feed that makes no call until `start`. */
export function createPriceFeed(options: PriceFeedOptions): PriceFeedService {
  const { apiUse, pools, stablecoins, clock } = options;
  const recorder = createPriceRecorder(clock.now());
  const readTokens = createReadTokens();
  const desk = createPriceDesk(options);
  const caller =
    apiUse === undefined
      ? undefined
      : new PriceCaller({
          ...options,
          ...apiUse,
          recorder,
          alerts: desk.alerts,
          wanted: () => [...options.held(), ...stablecoins, ...readTokens.of(clock.now())],
          others: () => pools.tokens(),
          onPrices: (tokens) => desk.compare(tokens),
        });
  let timer: NodeJS.Timeout | undefined;

  async function price(token: Address): Promise<PriceAnswer> {
    checkChecksum(token);
    const begun = clock.monotonic();
    readTokens.note(token, clock.now());
    let { answer, unknown } = await desk.look(token);
    const waits = answer.outcome === 'none' && !unknown && caller !== undefined;
    if (waits) {
      const refusal = await caller.demand(token);
      ({ answer, unknown } = await desk.look(token));
      answer = answer.outcome === 'none' && refusal !== undefined ? { ...answer, reason: refusal } : answer;
    }
    if (answer.outcome === 'none' && unknown) {
      answer = { ...answer, reason: 'Neither CoinGecko nor a pool of some depth knows this token.' };
    }
    recorder.read(answer, waits, clock.monotonic() - begun);
    return answer;
  }

  return {
    price,
    async prices(tokens) {
      const asked = [...new Set(tokens)];
      const answers = await Promise.all(asked.map((token) => price(token)));
      return new Map(answers.map((answer, index) => [asked[index] ?? '0x', answer] as const));
    },
    statistics: () => ({
      ...recorder.counts(),
      ...(apiUse === undefined ? {} : { platform: apiUse.platform }),
      quota: quotaOf(apiUse, caller?.nextCallAt ?? 0),
    }),
    tick: async () => caller?.callIfDue(),
    start() {
      timer ??= setInterval(() => void caller?.callIfDue(), TICK_MS);
    },
    async stop() {
      clearInterval(timer);
      apiUse?.api.close();
      await caller?.settled();
    },
    tokens: () => new Set([...stablecoins, ...pools.tokens(), ...readTokens.of(clock.now())]),
  };
}

/** Looks at both sources of a token, chooses, and alerts where they differ. */
function createPriceDesk(options: PriceFeedOptions) {
  const { cache, pools, stablecoins, clock, maxDeviation, maxPegDeviation } = options;
  const alerts = createPriceAlerts(options);

  function choose(token: Address, sources: PriceSources): PriceAnswer {
    const now = clock.now();
    if (stablecoins.has(token)) {
      const answer = choosePegged(sources, now, maxPegDeviation);
      alerts.peg(token, answer, now);
      return answer;
    }
    const deviation = deviationOf(sources, now);
    const { coingecko, pools: seen } = sources;
    if (deviation !== undefined && coingecko !== undefined && seen !== undefined) {
      const areFresh = [coingecko, seen].every(({ at }) => freshnessOf(at, now) === 'fresh');
      options.onCompared?.(token, { share: deviation, api: coingecko.usd, areFresh });
    }
    alerts.deviation(token, deviation, sources, now);
    return choosePrice(sources, now, maxDeviation);
  }

  /** `unknown`: the API does not know the token. */
  async function look(token: Address): Promise<{ readonly answer: PriceAnswer; readonly unknown: boolean }> {
    const cached = await cache.get(token);
    const seen = pools.price(token);
    const answer = choose(token, {
      ...(cached?.known === true ? { coingecko: cached.observation } : {}),
      ...(seen === undefined ? {} : { pools: seen }),
    });
    return { answer, unknown: cached?.known === false };
  }

  return {
    alerts,
    look,
    async compare(tokens: Iterable<Address>): Promise<void> {
      for (const token of tokens) {
        await look(token);
      }
    },
  };
}

function quotaOf(
  apiUse: PriceApiUse | undefined,
  nextCallAt: number,
): ReturnType<PriceFeed['statistics']>['quota'] {
  if (apiUse === undefined) {
    return { plan: 'none', perMinute: 0, perMonth: 0, usedToday: 0, usedInMonth: 0, nextCallAt };
  }
  const used = apiUse.counter.used();
  const { plan, quota } = apiUse;
  return { plan, ...quota, usedToday: used.today, usedInMonth: used.month, nextCallAt };
}

/** An address in another form may be a mistyped one, and would be kept twice. */
function checkChecksum(token: Address): void {
  const checksummed = toChecksumAddress(token);
  if (checksummed !== token) {
    throw new UserError('price.notChecksummed', `${token} is not in its checksummed form.`, {
      hint: `If you are sure of it, write ${checksummed}.`,
    });
  }
}
