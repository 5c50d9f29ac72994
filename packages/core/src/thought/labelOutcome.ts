import { Decimal } from 'decimal.js';
import { CANDLE_INTERVALS, CANDLE_SECONDS, type CandleInterval } from '../market/candle.ts';
import type { TimeSpan } from '../market/fillGaps.ts';
import type { OutcomeHorizon, OutcomeLabel } from './outcome.ts';
import type { CandleSpan, DueThought, Mark, SellableFact } from './thoughtStore.ts';

/** How long candles of each interval are kept, hours of chain time; 0 is for ever. */
export type CandleRetention = Readonly<Record<CandleInterval, number>>;

/** The stretch of chain time that one label looks at in candles: what an earlier horizon has not looked at yet. */
export interface OutcomeWindow {
  readonly spans: readonly CandleSpan[];
  /** The longest candle at an end of it that could not be split, seconds. */
  readonly resolution: number;
}

/** Intervals that lie within each other, the longest first. */
const NESTED = CANDLE_INTERVALS.map((interval) => [interval, CANDLE_SECONDS[interval]] as const).toReversed();

/**
 * Candles that cover the time from the decision's block, that block not included, to the horizon's second, that one included,
 * in as few as possible of those that are still kept at chain time `now`. Where a horizon was labelled before, its end is the
 * beginning; a candle that begins before it then does no harm, since that time is part of the window too.
 */
export function outcomeWindow(
  decidedAt: number,
  horizon: OutcomeHorizon,
  labelled: OutcomeHorizon | 0,
  { kept, now }: { readonly kept: CandleRetention; readonly now: number },
): OutcomeWindow {
  const end = decidedAt + horizon + 1;
  let start = decidedAt + labelled + 1;
  const shortest = shortestAt(start, kept, now);
  const rounded = labelled > 0 ? floorTo(start, shortest) : ceilTo(start, shortest);
  start = rounded <= decidedAt ? ceilTo(start, shortest) : rounded;
  const spans: CandleSpan[] = [];
  let resolution = labelled > 0 ? 1 : shortest;
  while (start < end) {
    const at = start;
    const fit = NESTED.find(
      ([interval, seconds]) => at % seconds === 0 && at + seconds <= end && isKept(interval, at, kept, now),
    );
    if (fit === undefined) {
      resolution = Math.max(resolution, shortestAt(at, kept, now));
      break;
    }
    const [, seconds] = fit;
    const before = spans.at(-1);
    if (before?.seconds === seconds) {
      spans[spans.length - 1] = { ...before, to: at + seconds };
    } else {
      spans.push({ seconds, from: at, to: at + seconds });
    }
    start = at + seconds;
  }
  return { spans, resolution };
}

/** Candles are pruned some time after they may be: those near the limit may be gone already. */
const PRUNING_SLACK_SECONDS = 60;

function isKept(interval: CandleInterval, at: number, kept: CandleRetention, now: number): boolean {
  return kept[interval] === 0 || at >= now - kept[interval] * 3_600 + PRUNING_SLACK_SECONDS;
}

function shortestAt(at: number, kept: CandleRetention, now: number): number {
  const found = CANDLE_INTERVALS.find((interval) => isKept(interval, at, kept, now));
  return CANDLE_SECONDS[found ?? '1d'];
}

function floorTo(at: number, seconds: number): number {
  return at - (at % seconds);
}

function ceilTo(at: number, seconds: number): number {
  return Math.ceil(at / seconds) * seconds;
}

/** What is known of a thought's market at a horizon. */
export interface OutcomeFacts {
  readonly accountId: string;
  readonly thought: DueThought;
  readonly horizon: OutcomeHorizon;
  readonly window: OutcomeWindow;
  readonly mark: Mark;
  /** Spans in which blocks were not seen. */
  readonly unseen: readonly TimeSpan[];
  /** The label of the horizon before, whose window this one goes on from. */
  readonly earlier?: OutcomeLabel;
  readonly sellable?: SellableFact;
}

/** A horizon has to be at least so many candles long for what they tell of it to count. */
const LEAST_CANDLES = 5;

/**
 * The label. The price moves by trades alone: where the token was not traded, the last price stands. What falls into time that
 * was not seen is absent, with the reason, and never guessed.
 */
export function labelOutcome(facts: OutcomeFacts): OutcomeLabel {
  const { accountId, thought, horizon, window, mark, unseen, earlier, sellable } = facts;
  const { decidedAt, price } = thought;
  const by = decidedAt + horizon;
  const traded = mark.last === undefined || mark.last.end <= decidedAt ? undefined : mark.last;
  const isUnpriced = !new Decimal(price).gt(0);
  const isForgotten = window.resolution * LEAST_CANDLES > horizon;
  const hidden = secondsWithin(unseen, decidedAt + 1, by);
  const hiddenSince = secondsWithin(unseen, Math.max(decidedAt + 1, traded?.end ?? 0), by);
  const after = isUnpriced || isForgotten || hiddenSince > 0 ? undefined : (traded?.price ?? price);
  const isBroken = earlier !== undefined && earlier.best === undefined;
  const isWhole = after !== undefined && hidden === 0 && !isBroken;
  const absent = isUnpriced
    ? 'The token had no price when it was decided about.'
    : isForgotten
      ? 'The candles of that time are no longer kept.'
      : hidden > 0
        ? `The process did not see ${hidden} s of that time.`
        : isBroken
          ? 'The highest and lowest price of an earlier part of that time are not known.'
          : undefined;
  return {
    accountId,
    ...thought,
    horizon,
    ...(after === undefined ? {} : { after }),
    ...(isWhole ? extremes([price, after, ...reached(mark), ...reachedBefore(earlier)]) : {}),
    ...(absent === undefined ? {} : { absent }),
    resolution: Math.max(window.resolution, earlier?.resolution ?? 1),
    ...(sellable === undefined ? {} : { sellable: sellable.sellable, sellableAt: sellable.at }),
  };
}

function reached({ high, low }: Mark): readonly string[] {
  return high === undefined || low === undefined ? [] : [high, low];
}

function reachedBefore(earlier: OutcomeLabel | undefined): readonly string[] {
  const { best, worst } = earlier ?? {};
  return best === undefined || worst === undefined ? [] : [best, worst];
}

function extremes(prices: readonly string[]): Pick<OutcomeLabel, 'best' | 'worst'> {
  return { best: Decimal.max(...prices).toFixed(), worst: Decimal.min(...prices).toFixed() };
}

/** Seconds of a span, both ends included, that fall into spans that were not seen. */
function secondsWithin(unseen: readonly TimeSpan[], from: number, to: number): number {
  return unseen.reduce(
    (sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from) + 1),
    0,
  );
}
