import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';

/** Which part of an account's history is looked at: chain time, Unix seconds, `from` included and `to` not. */
export interface AnalyticsSpan {
  readonly accountId: string;
  readonly botId?: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** What some closed positions came to. Cash base units. */
export interface ClosedTotals {
  readonly closedPositions: number;
  /** Closed with more than they cost, gas included; and with less. */
  readonly wins: number;
  readonly losses: number;
  /** Without gas. */
  readonly realisedPnl: bigint;
  readonly gasFeeCash: bigint;
  /** Sums of what they gained and lost, gas included; both not negative. */
  readonly gained: bigint;
  readonly lost: bigint;
  /** Sum of what those gained that gained before gas. */
  readonly gross: bigint;
  /** Gas included. */
  readonly best?: bigint;
  readonly worst?: bigint;
  /** Seconds, on average. */
  readonly averageHold?: number;
}

/** What some fills came to. Cash base units. */
export interface FillTotals {
  readonly trades: number;
  readonly reverted: number;
  readonly gasFeeCash: bigint;
  /** Cash that changed hands. */
  readonly volume: bigint;
  /** Wei per gas on average, weighted by gas. */
  readonly gasPrice?: bigint;
}

/** Totals of the whole and of its parts; a part without anything is missing. */
export interface ClosedBreakdown {
  readonly total: ClosedTotals;
  /** By the number of the period. */
  readonly periods: ReadonlyMap<number, ClosedTotals>;
  readonly tokens: ReadonlyMap<Address, ClosedTotals>;
  readonly bots: ReadonlyMap<string, ClosedTotals>;
}

/** Sales that filled. */
export interface SaleTotals {
  readonly sales: number;
  readonly wins: number;
  readonly losses: number;
  /** Cash base units, without gas. */
  readonly realisedPnl: bigint;
}

/** The equity curve in figures; absent where it has no point in the span. */
export interface EquityFigures {
  /** The last of each step, oldest first. */
  readonly steps: readonly { readonly timestamp: number; readonly equity: bigint }[];
  /** The last of each period, by its number. */
  readonly periods: ReadonlyMap<number, bigint>;
  readonly maxDrawdown?: number;
}

/** Real transactions of an account. Times are wall clock, milliseconds. */
export interface TransactionFigures {
  readonly transactions: number;
  readonly attempts: number;
  readonly retried: number;
  /** Attempts of the one that took the most. */
  readonly most: number;
  readonly states: readonly { readonly state: string; readonly count: number }[];
  /** Those that were compared with a library's default fees; wei. */
  readonly compared: number;
  readonly paid: bigint;
  readonly baseline: bigint;
}

/** Sums over an account's history, each by ranges of an index. Bounds are the lower ends of parts, rising. */
export interface AnalyticsRepository {
  /** Changes whenever a fill of the account is booked or taken back. */
  version(accountId: string): Promise<string>;
  closed(span: AnalyticsSpan, periodStarts: readonly number[]): Promise<ClosedBreakdown>;
  fills(
    span: AnalyticsSpan,
    periodStarts: readonly number[],
  ): Promise<{ readonly total: FillTotals; readonly periods: ReadonlyMap<number, FillTotals> }>;
  /** By what decided them, `''` where that is not stored; and by their return in per cent, by the number of the bound below. */
  sales(
    span: AnalyticsSpan,
    returnBounds: readonly number[],
  ): Promise<{
    readonly reasons: ReadonlyMap<string, SaleTotals>;
    readonly returns: ReadonlyMap<number, SaleTotals>;
  }>;
  /** Entries that filled, by the number of the bound below their risk score; -1 where it was not assessed. */
  entryRisk(
    span: AnalyticsSpan,
    bounds: readonly number[],
  ): Promise<
    ReadonlyMap<number, { readonly entries: number; readonly closed: number; readonly wins: number }>
  >;
  /** `step`: seconds. */
  equity(span: AnalyticsSpan, periodStarts: readonly number[], step: number): Promise<EquityFigures>;
  /** Cash base units tied up in positions on average over the span, at what was paid for them. */
  invested(span: AnalyticsSpan): Promise<bigint>;
  transactions(
    accountId: string,
    wall: { readonly from: number; readonly to: number },
  ): Promise<TransactionFigures>;
  /** Tokens that the account has held, of those named. */
  tokens(accountId: string, addresses: readonly Address[]): Promise<ReadonlyMap<Address, Token>>;
  /** Of bots that exist or existed. */
  botNames(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly name: string; readonly strategy: string }>>;
}
