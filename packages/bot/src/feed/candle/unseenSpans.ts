import type { TimeSpan } from '@twinlane/core/market/fillGaps';

/** Spans kept; the oldest are forgotten first. */
const MOST_SPANS = 500;

/** The spans with another at their end, joined where it touches the last one. */
export function withSpan(spans: readonly TimeSpan[], span: TimeSpan): readonly TimeSpan[] {
  const last = spans.at(-1);
  if (last !== undefined && span.from <= last.to) {
    const joined = { from: Math.min(last.from, span.from), to: Math.max(last.to, span.to) };
    return [...spans.slice(0, -1), joined];
  }
  return [...spans, span].slice(-MOST_SPANS);
}
