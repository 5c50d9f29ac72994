import { cutText, displayWidth, fitText } from './escapeText.ts';

/** A piece of a line: its plain text, and how it is coloured once it has been cut and filled. */
export interface Piece {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** A column of rows of pieces. */
export interface PieceColumn {
  readonly heading: string;
  readonly right?: boolean;
  /** Takes what room is left; at most one column does. */
  readonly grows?: boolean;
}

const GAP = '  ';

/** Pieces behind each other, cut at `width` columns. */
export function joinPieces(pieces: readonly Piece[], width: number): string {
  let left = width;
  let line = '';
  for (const { text, paint } of pieces) {
    const shown = cutText(text, left);
    left -= displayWidth(shown);
    line += paint === undefined ? shown : paint(shown);
    if (left <= 0) {
      break;
    }
  }
  return line;
}

/** Rows laid out under their headings, no line wider than `width`. */
export function layOut(
  columns: readonly PieceColumn[],
  rows: readonly (readonly Piece[])[],
  width: number,
  heading: (text: string) => string,
): readonly string[] {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.heading), ...rows.map((row) => displayWidth(row[index]?.text ?? ''))),
  );
  const growing = columns.findIndex((column) => column.grows === true);
  const taken = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1);
  if (growing !== -1) {
    widths[growing] = Math.max(0, (widths[growing] ?? 0) + width - taken);
  }
  const line = (pieces: readonly Piece[]): string =>
    joinPieces(
      columns.flatMap((column, index) => {
        const piece = pieces[index] ?? { text: '' };
        const room = widths[index] ?? 0;
        const isLast = index === columns.length - 1 && column.right !== true;
        const fitted = isLast
          ? cutText(piece.text, room)
          : fitText(piece.text, room, column.right === true ? 'right' : 'left');
        return [...(index === 0 ? [] : [{ text: GAP }]), { ...piece, text: fitted }];
      }),
      width,
    );
  return [line(columns.map((column) => ({ text: column.heading, paint: heading }))), ...rows.map(line)];
}
