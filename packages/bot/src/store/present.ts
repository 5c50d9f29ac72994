type Present<Row> = { [Key in keyof Omit<Row, 'sequence'>]: Exclude<Row[Key], null> };

/** A row as the domain has it: what is absent is not there rather than null. */
export function present<Row extends { readonly sequence: number }>(row: Row): Present<Row> {
  const { sequence: _, ...rest } = row;
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) as Present<Row>;
}
