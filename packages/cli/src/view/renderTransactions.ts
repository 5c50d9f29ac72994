import type {
  TransactionPage,
  TransactionStatisticsView,
  TransactionView,
} from '@twinlane/protocol/transaction';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatSigned } from './format.ts';
import { layOut, type Piece } from './line.ts';
import type { Palette } from './palette.ts';

const LONGEST = 240;
const REASON = 80;

const COLUMNS = [
  { heading: 'id' },
  { heading: 'state' },
  { heading: 'what' },
  { heading: 'nonce', right: true },
  { heading: 'tries', right: true },
  { heading: 'way' },
  { heading: 'block', right: true },
  { heading: 'made (UTC)' },
  { heading: 'why' },
];

/** A page of transactions as a table, newest first. Reasons and names are escaped. */
export function renderTransactions({ items, nextCursor }: TransactionPage, palette: Palette): string {
  if (items.length === 0) {
    return 'There is no transaction. Only live mode sends some.';
  }
  const rows = items.map((each) => rowOf(each, palette));
  return [
    ...layOut(COLUMNS, rows, LONGEST, palette.dim).map((line) => line.trimEnd()),
    ...(nextCursor === null
      ? []
      : [palette.dim(`There are more: --after ${escapeText(nextCursor, 128)} goes on.`)]),
  ].join('\n');
}

function rowOf(each: TransactionView, palette: Palette): readonly Piece[] {
  const { id, state, kind, purpose, nonce, attemptCount, route, mined, createdAt } = each;
  return [
    { text: escapeText(id, 128) },
    { text: state, paint: paintOf(each, palette) },
    { text: kind === 'noop' ? 'gap filler' : `${purpose} ${kind}` },
    { text: nonce === undefined ? '' : String(nonce) },
    { text: String(attemptCount) },
    { text: escapeText(route, 24) },
    { text: mined === undefined ? '' : String(mined.blockNumber) },
    { text: createdAt.slice(0, 19).replace('T', ' ') },
    { text: whyOf(each) },
  ];
}

/** How a state is coloured. */
export function paintOf(
  { state, closing, mined }: TransactionView,
  palette: Palette,
): (text: string) => string {
  if (state === 'failed' || state === 'blocked' || mined?.status === 'reverted') return palette.bad;
  if (state === 'completed' || state === 'confirmed') return palette.good;
  return closing !== undefined || state === 'stuck' || state === 'retrying' ? palette.warn : (text) => text;
}

/** What else a person should know of where it stands; empty where there is nothing. */
export function whyOf({ reason, closing, asked, mined }: TransactionView): string {
  const notes = [
    ...(reason === undefined ? [] : [escapeText(reason, REASON)]),
    ...(closing === undefined ? [] : [`is to be ${closing.as}: ${escapeText(closing.reason, REASON)}`]),
    ...(asked === undefined
      ? []
      : [asked === 'cancel' ? 'a cancel is asked for' : 'higher fees are asked for']),
    ...(mined?.status === 'reverted' && reason === undefined ? ['reverted'] : []),
  ];
  return notes.join('; ');
}

const STATISTICS_COLUMNS = [
  { heading: 'way' },
  { heading: 'sent', right: true },
  { heading: 'mined', right: true },
  { heading: 'fell back', right: true },
  { heading: 'blocks p50', right: true },
  { heading: 'p95', right: true },
  { heading: 'seconds p50', right: true },
  { heading: 'p95', right: true },
  { heading: 'price p50', right: true },
  { heading: 'p95', right: true },
  { heading: 'mean', right: true },
  { heading: 'gas saved', right: true },
];

/** What each way of sending has shown, one a line. */
export function renderTransactionStatistics(
  { considered, routes }: TransactionStatisticsView,
  palette: Palette,
): string {
  if (routes.length === 0) {
    return 'Nothing was sent yet.';
  }
  const rows = routes.map(({ route, sent, included, fellBack, blocks, milliseconds, price, gas }) =>
    [
      escapeText(route, 32),
      String(sent),
      String(included),
      String(fellBack),
      orDash(blocks?.p50, String),
      orDash(blocks?.p95, String),
      orDash(milliseconds?.p50, seconds),
      orDash(milliseconds?.p95, seconds),
      orDash(price?.p50, points),
      orDash(price?.p95, points),
      orDash(price?.mean, points),
      orDash(gas?.savedPercent, percent),
    ].map((text) => ({ text })),
  );
  return [
    ...layOut(STATISTICS_COLUMNS, rows, LONGEST, palette.dim).map((line) => line.trimEnd()),
    palette.dim(
      `Of the newest ${considered} transactions. Price: basis points received above the quote; below is negative. ` +
        `Gas: of what ${routes.find(({ gas }) => gas !== undefined)?.gas?.baseline ?? 'viem'} would have paid, sent at once.`,
    ),
  ].join('\n');
}

function orDash(value: number | undefined, show: (value: number) => string): string {
  return value === undefined ? '–' : show(value);
}

function seconds(milliseconds: number): string {
  return formatFixed(milliseconds / 1000, 1);
}

function percent(share: number): string {
  return `${formatSigned(share, 2)} %`;
}

function points(bps: number): string {
  return formatSigned(bps, 2);
}
