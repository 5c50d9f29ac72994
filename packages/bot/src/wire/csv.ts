/** Characters with which a spreadsheet takes a cell for a formula, wide ones too, also after what it shows nothing of. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|^[\t\r\n]/u;
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * One line of CSV (RFC 4180), with its line break. Text that a spreadsheet would take for a formula gets an apostrophe before it, and
 * control characters become spaces: names of tokens are hostile. Numbers stay as they are, also negative ones.
 */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: string | number | undefined): string {
  if (cell === undefined) return '';
  const text = String(cell);
  if (typeof cell === 'number' || NUMBER.test(text)) return text;
  const plain = (FORMULA.test(text) ? `'${text}` : text).replaceAll(/\p{Cc}/gu, ' ').toWellFormed();
  return /[",]/.test(plain) || plain.startsWith("'") ? `"${plain.replaceAll('"', '""')}"` : plain;
}
