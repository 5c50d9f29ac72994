import type { BreakerPage, BreakerStatusView } from '@twinlane/protocol/operator';
import { escapeText } from './escapeText.ts';
import { formatFixed } from './format.ts';
import { layOut, type Piece } from './line.ts';
import type { Palette } from './palette.ts';

const LONGEST = 240;
const REASON = 80;

const COLUMNS = [
  { heading: 'priority' },
  { heading: 'type' },
  { heading: 'scope' },
  { heading: 'state' },
  { heading: 'since (UTC)' },
  { heading: 'tried again' },
  { heading: 'window' },
  { heading: 'why' },
];

/** A page of circuit breakers as a table, the gravest first. Reasons, names and scopes are escaped. */
export function renderBreakers({ items, total, nextCursor, idle }: BreakerPage, palette: Palette): string {
  const unused = idle.length === 0 ? [] : [palette.dim(`Not needed yet: ${namesOf(idle)}.`)];
  if (items.length === 0) {
    return ['There is none.', ...unused].join('\n');
  }
  const rows = items.map((each) => rowOf(each, palette));
  return [
    ...layOut(COLUMNS, rows, LONGEST, palette.dim).map((line) => line.trimEnd()),
    ...(nextCursor === null
      ? []
      : [palette.dim(`${items.length} of ${total}: --after ${escapeText(nextCursor, 16)} goes on.`)]),
    ...unused,
  ].join('\n');
}

function namesOf(idle: BreakerPage['idle']): string {
  return idle.map(({ type }) => escapeText(type, 40)).join(', ');
}

function rowOf(status: BreakerStatusView, palette: Palette): readonly Piece[] {
  const { priority, type, scope, since, until, reason, who } = status;
  const by = who === undefined || who === 'system' ? '' : ` (${escapeText(who, 40)})`;
  return [
    { text: priority },
    { text: escapeText(type, 40) },
    { text: escapeText(scope, 64) },
    { text: status.state, paint: paintOfBreaker(status, palette) },
    { text: since === undefined ? '' : shortTime(since) },
    { text: until === undefined ? '' : shortTime(until) },
    { text: windowOf(status) },
    { text: reason === undefined ? '' : `${escapeText(reason, REASON)}${by}` },
  ];
}

/** How a breaker's state is coloured. */
export function paintOfBreaker(
  { state }: Pick<BreakerStatusView, 'state'>,
  palette: Palette,
): (text: string) => string {
  if (state === 'open' || state === 'isolated') return palette.bad;
  return state === 'closed' ? palette.good : palette.warn;
}

/** What its window holds, or the last values that it was told by their names; empty before there is anything. */
export function windowOf({ counts, values = {} }: Pick<BreakerStatusView, 'counts' | 'values'>): string {
  if (counts !== undefined) {
    const { calls, failures, slow } = counts;
    return `${failures} of ${calls} failed${slow === 0 ? '' : `, ${slow} slow`}`;
  }
  return Object.entries(values)
    .map(
      ([measure, value]) =>
        `${escapeText(measure, 40)} ${formatFixed(value, Number.isInteger(value) ? 0 : 4)}`,
    )
    .join(', ');
}

/** Date and time to the second. */
export function shortTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}
