import type { PriceAnswerView, PriceStatisticsView } from '@twinlane/protocol/price';
import type { PricesView } from '@twinlane/protocol/state';
import { escapeText } from './escapeText.ts';
import { formatDuration, formatFixed, formatPrice } from './format.ts';
import type { Palette } from './palette.ts';

const SYMBOL_WIDTH = 10;
const PRICE_WIDTH = 16;

/** Prices in dollars as a table, one token a line. */
export function renderPrices({ dollars = [], cash, tokens }: PricesView, palette: Palette): string {
  if (dollars.length === 0) {
    return 'There is no price yet.';
  }
  const symbols = new Map(
    [cash, ...tokens.map(({ token }) => token)].map((token) => [token.address, token.symbol]),
  );
  const symbolOf = ({ token }: PriceAnswerView): string =>
    escapeText(symbols.get(token) ?? '–', SYMBOL_WIDTH);
  const head = `${'token'.padEnd(SYMBOL_WIDTH)}  ${'address'.padEnd(42)}  ${'USD'.padStart(PRICE_WIDTH)}  source     age       `;
  const rows = dollars
    .toSorted((a, b) => symbolOf(a).localeCompare(symbolOf(b)))
    .map((answer) => {
      const start = `${symbolOf(answer).padEnd(SYMBOL_WIDTH)}  ${answer.token}`;
      return answer.outcome === 'none'
        ? `${start}  ${palette.dim(`none: ${escapeText(answer.reason, 120)}`)}`
        : `${start}  ${priceCells(answer, palette)}`;
    });
  return [palette.dim(head.trimEnd()), ...rows].join('\n');
}

function priceCells(answer: Extract<PriceAnswerView, { outcome: 'price' }>, palette: Palette): string {
  const age = formatDuration(answer.ageMs).padEnd(8);
  const marks = [
    ...(answer.freshness === 'stale' ? [palette.warn('stale')] : []),
    ...(answer.check === 'deviates' ? [palette.bad('sources differ')] : []),
    ...(answer.check === 'none' && answer.source === 'pools' ? [palette.dim('unchecked')] : []),
  ];
  return [
    formatPrice(answer.usd).padStart(PRICE_WIDTH),
    answer.source.padEnd(9),
    marks.length === 0 ? age.trimEnd() : age,
    ...marks,
  ].join('  ');
}

/** The price feed's statistics, one thing a line. */
export function renderPriceStatistics(statistics: PriceStatisticsView, now: Date, palette: Palette): string {
  const { quota, bySource, callMs, readMs } = statistics;
  const days = Object.entries(statistics.callsByDay).toSorted(([a], [b]) => b.localeCompare(a));
  const failures = Object.entries(statistics.failures);
  const wait = Date.parse(quota.nextCallAt) - now.getTime();
  const rows: readonly (readonly [string, string])[] = [
    ['running for', formatDuration(now.getTime() - Date.parse(statistics.since))],
    ['reads', `${formatFixed(statistics.reads, 0)}, hit rate ${percent(statistics.hitRate)}`],
    [
      'stale',
      `${percent(statistics.staleShare)} of reads; ${formatFixed(statistics.none, 0)} without a price`,
    ],
    ['sources', `coingecko ${bySource.coingecko}, pools ${bySource.pools}, peg ${bySource.peg}`],
    ...(readMs === undefined
      ? []
      : [['read latency', `p50 ${milliseconds(readMs.p50)}, p95 ${milliseconds(readMs.p95)}`] as const]),
    [
      'calls',
      `${formatFixed(statistics.calls, 0)}${statistics.platform === undefined ? '' : ` for ${statistics.platform}`}`,
    ],
    ...days.slice(0, 7).map(([day, calls]) => ['', `${day}  ${formatFixed(calls, 0)}`] as const),
    ...(callMs === undefined
      ? []
      : [['call latency', `p50 ${milliseconds(callMs.p50)}, p95 ${milliseconds(callMs.p95)}`] as const]),
    [
      'quota',
      `${escapeText(quota.plan, 20)}: ${formatFixed(quota.usedToday, 0)} used today, ` +
        `${formatFixed(quota.usedInMonth, 0)} of ${formatFixed(quota.perMonth, 0)} in the month, ` +
        `${formatFixed(quota.perMinute, 0)} a minute`,
    ],
    ['next call', wait <= 0 ? 'when due' : `in ${formatDuration(wait)}`],
    ['refused', `${formatFixed(statistics.refusedByQuota, 0)} calls for the quota's sake`],
    [
      'failures',
      failures.length === 0
        ? 'none'
        : failures.map(([kind, count]) => `${escapeText(kind, 20)} ${formatFixed(count, 0)}`).join(', '),
    ],
    ['bad prices', formatFixed(statistics.refusedPrices, 0)],
  ];
  return rows.map(([name, text]) => `${palette.dim(name.padEnd(12))}  ${text}`).join('\n');
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${formatFixed(share * 100, 2)} %`;
}

function milliseconds(value: number): string {
  return `${value < 10 ? formatFixed(value, 2) : formatFixed(value, 0)} ms`;
}
