import type { AppView } from './appView.ts';
import { cutText } from './escapeText.ts';
import { createPalette, type Palette } from './palette.ts';
import { accountLine, headLine, positionLines, priceLines, thoughtLines, tradeLines } from './sections.ts';

/** How a frame is drawn. */
export interface FrameOptions {
  readonly palette?: Palette;
  /** Where the log goes, for the last line. */
  readonly logFile?: string;
  /** A line that matters more than all others, such as `stopping…`. */
  readonly notice?: string;
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const PRICE_LINES = 5;
const LEAST_ROWS = 2;

/** Gives every section its least room, then shares what is left from the first to the last. */
function share(sections: readonly Section[], room: number): readonly number[] {
  const given = sections.map((section) => Math.min(LEAST_ROWS, section.lines.length));
  // A section costs its title and the blank line above it.
  let left = room - given.reduce((sum, rows) => sum + rows + 2, 0);
  while (left > 0) {
    const before = left;
    for (const [index, section] of sections.entries()) {
      if (left > 0 && (given[index] ?? 0) < section.lines.length) {
        given[index] = (given[index] ?? 0) + 1;
        left -= 1;
      }
    }
    if (left === before) {
      break;
    }
  }
  return given;
}

function body(view: AppView, palette: Palette, width: number, room: number): readonly string[] {
  const positions = view.state.accounts.reduce((count, account) => count + account.positions.length, 0);
  const all: readonly Section[] = [
    { title: `Positions (${positions})`, lines: positionLines(view, palette, width) },
    { title: 'Decisions', lines: thoughtLines(view, palette, width) },
    { title: 'Trades', lines: tradeLines(view, palette, width) },
    { title: 'Prices', lines: priceLines(view, palette, width, PRICE_LINES) },
  ];
  // Where there is little room, the last sections go first.
  let sections = all.filter((section) => section.lines.length > 0);
  while (sections.length > 0 && share(sections, 0).reduce((sum, rows) => sum + rows + 2, 0) > room) {
    sections = sections.slice(0, -1);
  }
  const rows = share(sections, room);
  const lines: string[] = [];
  for (const [index, section] of sections.entries()) {
    lines.push('', palette.accent(cutText(section.title, width)), ...section.lines.slice(0, rows[index]));
  }
  return lines;
}

/**
 * The whole screen as text: never more than `height` lines nor wider than `width` columns, and free of anything that a
 * token's symbol could do to a terminal.
 */
export function renderFrame(
  view: AppView,
  width: number,
  height: number,
  options: FrameOptions = {},
): string {
  const palette = options.palette ?? createPalette(false);
  const head = [
    headLine(view.state, palette, width),
    ...view.state.accounts.map((account) => accountLine(account, view.state, palette, width)),
  ];
  const log = options.logFile === undefined ? '' : `   log ${options.logFile}`;
  const foot =
    options.notice === undefined
      ? palette.dim(cutText(`Dashboard ${view.url}   Ctrl-C stops${log}`, width))
      : palette.warn(cutText(options.notice, width));
  const room = height - head.length - 2;
  const lines = [...head, ...body(view, palette, width, room), '', foot];
  return (lines.length > height ? [...lines.slice(0, Math.max(0, height - 1)), foot] : lines).join('\n');
}
