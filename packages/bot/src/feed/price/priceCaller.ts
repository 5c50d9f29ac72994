import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock } from '@twinlane/core/ports';
import { nextBatch, type BatchCandidate } from '@twinlane/core/price/nextBatch';
import type { PriceCallFailure } from '@twinlane/core/price/priceStatistics';
import type { CallCounter } from './callCounter.ts';
import { createCallFlights } from './callFlights.ts';
import type { PriceApi } from './coingecko.ts';
import type { PriceAlerts } from './priceAlerts.ts';
import type { PriceCache } from './priceCache.ts';
import type { PriceRecorder } from './priceRecorder.ts';
import type { FailedCall, TokenPrices } from './readTokenPrices.ts';

/** What the caller works with. */
export interface PriceCallerOptions {
  readonly api: PriceApi;
  readonly counter: CallCounter;
  /** The chain as the API calls it. */
  readonly platform: string;
  readonly addressesPerCall: number;
  readonly cache: PriceCache;
  /** Tokens worth asking for before others, and all others. */
  readonly wanted: () => Iterable<Address>;
  readonly others: () => Iterable<Address>;
  readonly recorder: PriceRecorder;
  readonly alerts: Pick<PriceAlerts, 'access'>;
  /** New prices are in the cache. */
  readonly onPrices: (tokens: Iterable<Address>) => Promise<void>;
  /** Guards the API's quota. */
  readonly breakers?: Pick<Breakers, 'refusal' | 'report'> | undefined;
  /** The API has answered with prices. */
  readonly onDelivered: () => void;
  /** What the API said in place of prices, or why it could not be asked. */
  readonly onFailure: (failure: string) => void;
  readonly clock: Clock;
}

/** After a refusal of the key: it will not mend itself. */
const REFUSED_MS = 900_000;
/** After 429 without `Retry-After`; doubled with each further one, up to the bound. */
const LIMITED_MS = 60_000;
const MOST_PATIENCE_MS = 3_600_000;
/** Nobody is in a hurry so long after a failed call; doubled with each further one, up to the bound. */
const HURRY_MS = 10_000;
const MOST_HURRY_MS = 160_000;
/** Where the shared record cannot be reached. */
const FAULT_MS = 10_000;

/** What the API is called where its quota is guarded. */
const PROVIDER = 'coingecko';

/** Failures that do not mend themselves with the next call. */
const REFUSALS: ReadonlySet<PriceCallFailure> = new Set(['unauthorised', 'forbidden']);

/**
 * Makes the calls of the price API: one at a time, many tokens in each, never beyond the quota. A failed call is not made
 * again before the pace allows the next one.
 */
export class PriceCaller {
  readonly #options: PriceCallerOptions;
  readonly #flights = createCallFlights((tokens) => this.#callSafely(tokens));
  readonly #askedAt = new Map<Address, number>();
  readonly #unknown = new Set<Address>();
  #limit: number;
  #nextCallAt = 0;
  #limitedTimes = 0;
  /** Failed calls in a row, and how long nobody is in a hurry after them. */
  #failures = 0;
  #urgentAfter = 0;

  constructor(options: PriceCallerOptions) {
    this.#options = options;
    this.#limit = options.addressesPerCall;
  }

  /** Wall clock before which no call is made unless a token is demanded. */
  get nextCallAt(): number {
    return this.#nextCallAt;
  }

  /** Makes the call that is due, if one is. Never rejects. */
  async callIfDue(): Promise<void> {
    if (this.#flights.idle() && this.#options.clock.now() >= this.#nextCallAt) {
      await this.#flights.launch();
    }
  }

  /** Asks for a token as soon as the quota allows, with whatever else is due. Resolves with why it was not asked for. */
  demand(token: Address): Promise<string | undefined> {
    return this.#flights.demand(token);
  }

  /** Resolves when no call is under way. */
  settled(): Promise<void> {
    return this.#flights.settled();
  }

  /** A fault of counter or cache is a reason too: it must not end the process, since the pools serve on. */
  async #callSafely(demanded: Set<Address>): Promise<string | undefined> {
    try {
      return await this.#call(demanded);
    } catch (error) {
      this.#nextCallAt = this.#options.clock.now() + FAULT_MS;
      const failure = error instanceof Error ? error.message : String(error);
      this.#options.onFailure(failure);
      return failure;
    }
  }

  async #call(demanded: Set<Address>): Promise<string | undefined> {
    const { api, counter, platform, recorder, clock } = this.#options;
    const now = clock.now();
    const urgent = demanded.size > 0 && now >= this.#urgentAfter;
    const tokens = this.#batch(demanded, now);
    if (tokens.length === 0) {
      return undefined;
    }
    const held = this.#options.breakers?.refusal({ kind: 'call', provider: PROVIDER });
    if (held !== undefined) {
      // Caches and pools serve meanwhile.
      this.#nextCallAt = Math.max(this.#nextCallAt, Math.min(held.until ?? 0, now + FAULT_MS));
      return held.reason;
    }
    const admission = await counter.admit({ platform, urgent });
    if (!admission.admitted) {
      this.#nextCallAt = urgent ? this.#nextCallAt : admission.retryAt;
      if (demanded.size > 0 || admission.reason !== 'pace') {
        recorder.refusedByQuota();
      }
      if (admission.reason !== 'pace') {
        this.#tellRefused(`no call is left (${admission.reason})`);
      }
      return `The quota of the price API allows no call now (${admission.reason}).`;
    }
    this.#nextCallAt = 0;
    for (const token of tokens) {
      // Whoever asks for it from now on waits for this call.
      demanded.add(token);
      this.#askedAt.set(token, now);
    }
    const begun = clock.monotonic();
    const result = await api.tokenPrices(tokens);
    const failure = result.outcome === 'failed' ? result.failure : undefined;
    recorder.call(now, clock.monotonic() - begun, failure);
    if (result.outcome === 'failed') {
      await this.#noteFailure(result);
      return `The price API failed (${result.failure}).`;
    }
    await this.#take(tokens, result);
    return undefined;
  }

  #batch(demanded: ReadonlySet<Address>, now: number): readonly Address[] {
    const wanted = new Set(this.#options.wanted());
    const tokens = new Set([...wanted, ...this.#options.others()]);
    for (const token of this.#askedAt.keys()) {
      if (!tokens.has(token)) {
        this.#askedAt.delete(token);
        this.#unknown.delete(token);
      }
    }
    const first = [...demanded].slice(0, this.#limit);
    const rest: readonly BatchCandidate[] = [...tokens]
      .filter((token) => !demanded.has(token))
      .map((token) => ({
        token,
        wanted: wanted.has(token),
        askedAt: this.#askedAt.get(token) ?? 0,
        unknown: this.#unknown.has(token),
      }));
    return [...first, ...nextBatch(rest, this.#limit - first.length, now)];
  }

  async #take(tokens: readonly Address[], { prices, refused }: TokenPrices): Promise<void> {
    const { cache, recorder, alerts, onPrices, onDelivered } = this.#options;
    onDelivered();
    this.#limitedTimes = 0;
    this.#failures = 0;
    this.#urgentAfter = 0;
    alerts.access(undefined);
    recorder.refusedPrices(refused.size);
    for (const token of tokens) {
      const observation = prices.get(token);
      if (observation !== undefined) {
        this.#unknown.delete(token);
        await cache.put(token, { known: true, observation });
      } else if (!refused.has(token) && (await cache.get(token))?.known !== true) {
        // What was known before and is missing now may be back the next time.
        this.#unknown.add(token);
        await cache.put(token, { known: false });
      }
    }
    await onPrices(prices.keys());
  }

  #tellRefused(detail: string): void {
    const scope = { kind: 'provider', id: PROVIDER } as const;
    void this.#options.breakers?.report('rateLimitExceeded', scope, { result: 'failure', detail });
  }

  async #noteFailure(failed: FailedCall): Promise<void> {
    const { counter, alerts, onFailure, clock } = this.#options;
    onFailure(`${failed.failure}: ${failed.detail}`);
    this.#urgentAfter = clock.now() + Math.min(HURRY_MS * 2 ** this.#failures, MOST_HURRY_MS);
    this.#failures = Math.min(this.#failures + 1, 10);
    let patience = failed.retryAfterMs;
    if (failed.failure === 'rateLimited') {
      this.#tellRefused(failed.detail);
      patience ??= LIMITED_MS * 2 ** this.#limitedTimes;
      this.#limitedTimes = Math.min(this.#limitedTimes + 1, 10);
    } else if (REFUSALS.has(failed.failure)) {
      alerts.access(failed.detail);
      patience ??= REFUSED_MS;
    } else if (failed.failure === 'tooManyAddresses') {
      this.#limit = Math.min(this.#limit, failed.mostAddresses ?? Math.ceil(this.#limit / 2));
    }
    // For the rest the pace is patience enough.
    if (patience !== undefined) {
      await counter.pause(clock.now() + Math.min(patience, MOST_PATIENCE_MS));
    }
  }
}
