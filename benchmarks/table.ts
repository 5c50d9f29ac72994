/** A column of a table: its heading and whether its cells stand at the right edge, as numbers do. */
export interface Column {
  readonly heading: string;
  readonly right?: boolean;
}

/** Lays rows out under their headings, two spaces between columns, without trailing blanks. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(column.heading.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => {
        const cell = cells[index] ?? '';
        const width = widths[index] ?? 0;
        return column.right === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [
    line(columns.map((column) => column.heading)),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map((row) => line(row)),
  ].join('\n');
}

/** A number with about four significant digits and thousands separated: `1,234`, `12.35`, `0.001235`. */
export function renderNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  if (Number.isInteger(value) || Math.abs(value) >= 1000) {
    return Math.round(value).toLocaleString('en-US');
  }
  return String(Number(value.toPrecision(4)));
}

/** `yes`, `NO` or `–` for a judgement that was not made. */
export function renderHolds(holds: boolean | null): string {
  if (holds === null) {
    return '–';
  }
  return holds ? 'yes' : 'NO';
}
