import type { ReactNode } from 'react';
import { Card } from './Card.tsx';
import { DataTable, type DataTableProps } from './DataTable.tsx';
import { Pager, type Pages } from './Pager.tsx';

interface ListCardProps<Row> extends DataTableProps<Row> {
  readonly title: string;
  readonly note?: ReactNode;
  readonly aside?: ReactNode;
  readonly query: Pages & NonNullable<DataTableProps<Row>['query']>;
}

/** A list that is loaded page by page, with its heading. */
export function ListCard<Row>({ title, note, aside, ...table }: ListCardProps<Row>) {
  return (
    <Card title={title} note={note} aside={aside}>
      <DataTable {...table} />
      <Pager query={table.query} shown={table.rows.length} />
    </Card>
  );
}
