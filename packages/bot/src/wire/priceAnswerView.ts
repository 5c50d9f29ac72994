import type { Address } from '@twinlane/core/money/hex';
import type { PriceAnswer } from '@twinlane/core/price/priceAnswer';
import type { PriceStatistics } from '@twinlane/core/price/priceStatistics';
import type { PriceAnswerView, PriceStatisticsView } from '@twinlane/protocol/price';
import { isoFromMilliseconds } from './isoTime.ts';

/** A token's price as the API shows it; `now` is the wall clock, milliseconds since 1970. */
export function priceAnswerView(token: Address, answer: PriceAnswer, now: number): PriceAnswerView {
  if (answer.outcome === 'none') {
    return { token, ...answer };
  }
  const { usd, at, ...rest } = answer;
  return { token, ...rest, usd: usd.toFixed(), at: isoFromMilliseconds(at), ageMs: Math.max(0, now - at) };
}

/** The feed's statistics as the API shows them. */
export function priceStatisticsView(statistics: PriceStatistics): PriceStatisticsView {
  const { since, hits, quota, failures, callsByDay, ...rest } = statistics;
  const { reads, stale } = statistics;
  return {
    ...rest,
    since: isoFromMilliseconds(since),
    ...(reads === 0 ? {} : { hitRate: hits / reads, staleShare: stale / reads }),
    failures: { ...failures },
    callsByDay: { ...callsByDay },
    quota: { ...quota, nextCallAt: isoFromMilliseconds(quota.nextCallAt) },
  };
}
