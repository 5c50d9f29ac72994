import type { BreakerEventView, BreakerHistoryPage } from '@twinlane/protocol/operator';
import { escapeText } from './escapeText.ts';
import { layOut, type Piece } from './line.ts';
import type { Palette } from './palette.ts';
import { shortTime } from './renderBreakers.ts';

const LONGEST = 240;

const COLUMNS = [
  { heading: 'when (UTC)' },
  { heading: 'type' },
  { heading: 'scope' },
  { heading: 'change' },
  { heading: 'who' },
  { heading: 'why' },
];

/** What happened to circuit breakers as a table, newest first. Reasons, names and scopes are escaped. */
export function renderBreakerHistory({ items, nextCursor }: BreakerHistoryPage, palette: Palette): string {
  if (items.length === 0) {
    return 'Nothing has happened.';
  }
  return [
    ...layOut(COLUMNS, items.map(rowOf), LONGEST, palette.dim).map((line) => line.trimEnd()),
    ...(nextCursor === null
      ? []
      : [palette.dim(`There are more: --after ${escapeText(nextCursor, 128)} goes on.`)]),
  ].join('\n');
}

function rowOf(event: BreakerEventView): readonly Piece[] {
  const texts =
    event.kind === 'cascade'
      ? ['', '', `cascade of ${event.openings.length}`, 'system']
      : [event.type, event.scope, `${event.from} → ${event.to}`, event.who];
  return [shortTime(event.at), ...texts.map((text) => escapeText(text, 64)), escapeText(event.why, 100)].map(
    (text) => ({ text }),
  );
}
