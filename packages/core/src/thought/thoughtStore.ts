import type { CandleMarket } from '../market/candle.ts';
import type { StoredTransaction } from '../transaction/transactionStore.ts';
import type { Address } from '../money/hex.ts';
import type { Order } from '../order/orderIntent.ts';
import type { Fill } from '../portfolio/fill.ts';
import type { Position } from '../portfolio/position.ts';
import type { ReversedFill } from '../repositories.ts';
import type {
  OutcomeHorizon,
  OutcomeLabel,
  OutcomeSummary,
  ThoughtOutcome,
  TradeOutcome,
} from './outcome.ts';

/** A thought that a horizon is to be labelled for. */
export type DueThought = Pick<
  OutcomeLabel,
  'thoughtId' | 'thoughtIndex' | 'token' | 'decision' | 'gate' | 'decidedAt' | 'price'
>;

/** A stretch of one token's time in candles of one length: those that start from `from` on and before `to`. */
export interface CandleSpan {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

/** What is asked of a token's candles. */
export interface MarkQuery {
  readonly token: Address;
  readonly spans: readonly CandleSpan[];
  /** Chain time whose price is wanted, that second included. */
  readonly at: number;
}

/** The answer. */
export interface Mark {
  /** The highest and lowest price of the spans; absent where the token was not traded in them. */
  readonly high?: string;
  readonly low?: string;
  /** Closing price of the last candle that ended by then, and its end; absent where there is none. */
  readonly last?: { readonly price: string; readonly end: number };
}

/** The last that was learnt of whether a token can be sold. */
export interface SellableFact {
  readonly sellable: boolean;
  /** Chain time, Unix seconds. */
  readonly at: number;
}

/** What came of decisions. */
export interface OutcomeRepository {
  /** The thoughts after the last that was labelled for the horizon, in the order of the chain. */
  due(accountId: string, horizon: OutcomeHorizon, limit: number): Promise<readonly DueThought[]>;
  /** Chain time of the newest block whose candles are stored, Unix seconds; undefined before the first. */
  newestBlockTime(market: CandleMarket): Promise<number | undefined>;
  /** One answer per query, in their order. */
  marks(market: CandleMarket, queries: readonly MarkQuery[]): Promise<readonly Mark[]>;
  /**
   * What the account had learnt of tokens by some time: from its honeypot checks, from sales that could not be tried, and from
   * its own sales. One answer per question; undefined where nothing was learnt lately.
   */
  sellable(
    accountId: string,
    questions: readonly { readonly token: Address; readonly by: number }[],
  ): Promise<readonly (SellableFact | undefined)[]>;
  /** What trades came to whose positions closed by a time and that are not stored yet, those closed first before the others. */
  tradesDue(accountId: string, closedBy: number, positions: number): Promise<readonly TradeOutcome[]>;
  /** The label of an earlier horizon. */
  labels(
    accountId: string,
    horizon: OutcomeHorizon,
    indexes: { readonly from: number; readonly to: number },
  ): Promise<ReadonlyMap<number, OutcomeLabel>>;
  /** What is known of each, by thought id; one without an outcome yet is missing. */
  ofThoughts(ids: readonly string[]): Promise<ReadonlyMap<string, ThoughtOutcome>>;
  /** By decision and gate, the most frequent first. */
  summary(accountId: string, horizon: OutcomeHorizon): Promise<readonly OutcomeSummary[]>;
}

/** Writes outcomes, in a unit of work. What is there already is left as it is. */
export interface OutcomeWriter {
  putLabels(labels: readonly OutcomeLabel[]): Promise<void>;
  putTradeOutcomes(trades: readonly TradeOutcome[]): Promise<void>;
  putNarration(narration: Narration): Promise<void>;
}

/** A model's rephrasing of a thought's reasoning. */
export interface Narration {
  readonly thoughtId: string;
  readonly accountId: string;
  readonly model: string;
  readonly text: string;
  /** Wall clock, milliseconds since 1970. */
  readonly writtenAt: number;
}

/** The links from a thought to what came of it, and back. */
export interface TraceRepository {
  /** The order that a thought led to. */
  orderOfThought(thoughtId: string): Promise<Order | undefined>;
  fill(id: string): Promise<Fill | undefined>;
  /** Fills of the order that the chain dropped, the newest first. */
  reversedOfOrder(orderId: string): Promise<readonly ReversedFill[]>;
  /** The order of a fill that was taken back. */
  orderOfReversed(fillId: string): Promise<Order | undefined>;
  position(id: string): Promise<Position | undefined>;
  /** The position that the order's fill opened or changed; of an order without one, that which was open when it was decided. */
  positionOfOrder(order: Order): Promise<Position | undefined>;
  /** Orders of a position, oldest first: those whose fills it is folded from, and those that failed while it was open. */
  ordersOfPosition(position: Position): Promise<readonly Order[]>;
  /** All transactions of an order: its swap, and what was asked for along with it. */
  transactionsOfOrder(order: Order): Promise<readonly StoredTransaction[]>;
  narration(thoughtId: string): Promise<Narration | undefined>;
}
