/** Why a call of the price API brought nothing. */
export type PriceCallFailure =
  | 'rateLimited'
  | 'unauthorised'
  | 'forbidden'
  | 'badRequest'
  | 'tooManyAddresses'
  | 'serverError'
  | 'timeout'
  | 'unreachable'
  | 'malformed'
  | 'empty';

/** What the price feed has done since the process started. */
export interface PriceStatistics {
  /** Wall clock, milliseconds since 1970. */
  readonly since: number;
  /** Prices asked for, one per token. */
  readonly reads: number;
  /** Reads answered with a price out of memory, without waiting for a call. */
  readonly hits: number;
  readonly fresh: number;
  readonly stale: number;
  /** Reads without a price. */
  readonly none: number;
  readonly bySource: { readonly coingecko: number; readonly pools: number; readonly peg: number };
  /** What CoinGecko calls the chain; absent where it does not know it. */
  readonly platform?: string;
  /** Calls of this process; a failed one counts, as it does towards the quota. */
  readonly calls: number;
  /** Calls of this process by day (UTC, `2026-01-31`), the newest 32 days. */
  readonly callsByDay: Readonly<Record<string, number>>;
  /** Calls that were due and not made, since they would have gone over the plan's quota or its pace. */
  readonly refusedByQuota: number;
  readonly failures: Readonly<Partial<Record<PriceCallFailure, number>>>;
  /** Prices in answers that could not be taken: null, zero, negative, absurd. */
  readonly refusedPrices: number;
  /** Milliseconds of the newest thousand; absent before the first. */
  readonly callMs?: { readonly p50: number; readonly p95: number };
  readonly readMs?: { readonly p50: number; readonly p95: number };
  /** What is left of the plan. */
  readonly quota: {
    readonly plan: string;
    readonly perMinute: number;
    readonly perMonth: number;
    readonly usedToday: number;
    readonly usedInMonth: number;
    /** Wall clock before which no call is made. */
    readonly nextCallAt: number;
  };
}
