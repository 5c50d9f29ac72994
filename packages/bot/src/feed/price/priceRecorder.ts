import type { PriceAnswer } from '@twinlane/core/price/priceAnswer';
import type { PriceCallFailure, PriceStatistics } from '@twinlane/core/price/priceStatistics';

/** Counts what the price feed does. */
export interface PriceRecorder {
  /** `waited`: the answer had to wait for a call. */
  read(answer: PriceAnswer, waited: boolean, milliseconds: number): void;
  call(at: number, milliseconds: number, failure: PriceCallFailure | undefined): void;
  refusedByQuota(): void;
  refusedPrices(count: number): void;
  counts(): Omit<PriceStatistics, 'platform' | 'quota'>;
}

const KEPT_DAYS = 32;
const KEPT_TIMES = 1_000;

/** Starts at nothing; `since` is the wall clock, milliseconds since 1970. */
export function createPriceRecorder(since: number): PriceRecorder {
  const days = new Map<string, number>();
  const failures: Partial<Record<PriceCallFailure, number>> = {};
  const readTimes = createRing();
  const callTimes = createRing();
  const counted = {
    reads: 0,
    hits: 0,
    fresh: 0,
    stale: 0,
    none: 0,
    calls: 0,
    refusedByQuota: 0,
    refusedPrices: 0,
  };
  const bySource = { coingecko: 0, pools: 0, peg: 0 };
  return {
    read(answer, waited, milliseconds) {
      counted.reads += 1;
      readTimes.add(milliseconds);
      if (answer.outcome === 'none') {
        counted.none += 1;
        return;
      }
      counted.hits += waited ? 0 : 1;
      counted[answer.freshness] += 1;
      bySource[answer.source] += 1;
    },
    call(at, milliseconds, failure) {
      counted.calls += 1;
      callTimes.add(milliseconds);
      const day = new Date(at).toISOString().slice(0, 10);
      days.set(day, (days.get(day) ?? 0) + 1);
      const [oldest] = days.keys();
      if (days.size > KEPT_DAYS && oldest !== undefined) {
        days.delete(oldest);
      }
      if (failure !== undefined) {
        failures[failure] = (failures[failure] ?? 0) + 1;
      }
    },
    refusedByQuota: () => void (counted.refusedByQuota += 1),
    refusedPrices: (count) => void (counted.refusedPrices += count),
    counts: () => ({
      since,
      ...counted,
      bySource: { ...bySource },
      callsByDay: Object.fromEntries(days),
      failures: { ...failures },
      ...(counted.reads === 0 ? {} : { readMs: percentiles(readTimes.sorted()) }),
      ...(counted.calls === 0 ? {} : { callMs: percentiles(callTimes.sorted()) }),
    }),
  };
}

function percentiles(sorted: readonly number[]): { readonly p50: number; readonly p95: number } {
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

/** The newest thousand numbers. */
function createRing(): { add(value: number): void; sorted(): readonly number[] } {
  const values: number[] = [];
  let next = 0;
  return {
    add(value) {
      values[next] = value;
      next = (next + 1) % KEPT_TIMES;
    },
    sorted: () => values.toSorted((a, b) => a - b),
  };
}
