/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls has to take the focus, or the keyboard cannot scroll it */
import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useMedia } from '../useMedia.ts';
import { ErrorState, SkeletonRows } from './states.tsx';

/** One column of a table; on a phone, one line of a card. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  /**
   * On a phone: `title` heads the card at its start, `end` at its end, `wide` has a line for itself, `hidden` is
   * left out, else a labelled line shares its line with another one.
   */
  readonly phone?: 'title' | 'end' | 'wide' | 'hidden';
  /** Can be sorted by. */
  readonly sortable?: boolean;
  /** Classes of its cells in the table, such as `max-xl:hidden` for what a narrow table does without. */
  readonly className?: string;
}

/** By which column the rows are sorted. */
export interface Sort {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

/** What a table shows. */
export interface DataTableProps<Row> {
  /** What the rows are, for who cannot see them. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Where a row leads; the first column becomes the link. */
  readonly rowHref?: (row: Row) => string | undefined;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** Stands where there are no rows. */
  readonly empty: ReactNode;
  /** Where the rows come from: while they are loaded, and when they could not be. */
  readonly query?: {
    readonly isPending: boolean;
    readonly error: Error | null;
    readonly refetch: () => unknown;
  };
  readonly skeletonRows?: number;
  /** Of the scrolling box, such as a greatest height. */
  readonly className?: string;
}

const ARROWS = { asc: '↑', desc: '↓' } as const;

/** Covers the row, so that a click anywhere in it follows the link. */
const STRETCHED =
  'after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent';

function Linked({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  if (href === undefined) return children;
  return (
    <Link href={href} className={STRETCHED}>
      {children}
    </Link>
  );
}

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: { readonly column: Column<Row> } & Pick<DataTableProps<Row>, 'sort' | 'onSort'>) {
  const { key, title, align = 'start', sortable = false, className = '' } = column;
  const sorted = sort?.key === key ? sort.direction : undefined;
  const side = align === 'end' ? 'text-right' : 'text-left';
  return (
    <th
      scope="col"
      aria-sort={sorted === undefined ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
      className={`sticky top-0 z-10 h-9 bg-surface px-2 font-medium whitespace-nowrap text-faint! first:pl-4 last:pr-4 ${side} ${className}`}
    >
      {sortable && onSort !== undefined ? (
        <button
          type="button"
          onClick={() => onSort({ key, direction: sorted === 'desc' ? 'asc' : 'desc' })}
          className={`inline-flex items-center gap-1 rounded transition-colors hover:text-text ${sorted === undefined ? '' : 'text-text'}`}
        >
          {title}
          <span aria-hidden className={sorted === undefined ? 'invisible' : ''}>
            {ARROWS[sorted ?? 'desc']}
          </span>
        </button>
      ) : (
        title
      )}
    </th>
  );
}

function WideTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  rowHref,
  sort,
  onSort,
  className = '',
}: DataTableProps<Row>) {
  return (
    <section aria-label={caption} tabIndex={0} className={`overflow-auto overscroll-contain ${className}`}>
      <table className="w-full text-[13px]">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-xs text-faint">
          <tr>
            {columns.map((column) => (
              <HeadCell
                key={column.key}
                column={column}
                {...(sort === undefined ? {} : { sort })}
                {...(onSort === undefined ? {} : { onSort })}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const href = rowHref?.(row);
            return (
              <tr
                key={rowKey(row)}
                data-row={rowKey(row)}
                className={`relative border-t border-line ${href === undefined ? '' : 'transition-colors hover:bg-raised/50'}`}
              >
                {columns.map(({ key, align = 'start', cell, className: cellClass = '' }, at) => (
                  <td
                    key={key}
                    className={`h-12 px-2 py-1 whitespace-nowrap first:pl-4 last:pr-4 ${align === 'end' ? 'text-right' : 'text-left'} ${cellClass}`}
                  >
                    {at === 0 ? <Linked href={href}>{cell(row)}</Linked> : cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Cards<Row>({ caption, columns, rows, rowKey, rowHref }: DataTableProps<Row>) {
  const titles = columns.filter(({ phone }) => phone === 'title');
  const heads = titles.length === 0 ? columns.slice(0, 1) : titles;
  const ends = columns.filter(({ phone }) => phone === 'end');
  const lines = columns.filter(
    (column) => (column.phone === undefined || column.phone === 'wide') && !heads.includes(column),
  );
  return (
    <ul aria-label={caption}>
      {rows.map((row) => (
        <li
          key={rowKey(row)}
          data-row={rowKey(row)}
          className="relative border-t border-line px-4 py-3 text-[13px] first:border-t-0"
        >
          <div className="flex min-w-0 items-center gap-2">
            {heads.map(({ key, cell }, at) => (
              <span key={key} className="min-w-0">
                {at === 0 ? <Linked href={rowHref?.(row)}>{cell(row)}</Linked> : cell(row)}
              </span>
            ))}
            <span className="ml-auto flex shrink-0 items-center gap-2 text-right">
              {ends.map(({ key, cell }) => (
                <Fragment key={key}>{cell(row)}</Fragment>
              ))}
            </span>
          </div>
          {lines.length > 0 && (
            <dl className="mt-2 grid grid-cols-2 gap-x-5 gap-y-1 text-xs">
              {lines.map(({ key, title, cell, phone }) => (
                <div
                  key={key}
                  className={`flex min-w-0 items-baseline justify-between gap-2 ${phone === 'wide' ? 'col-span-2' : ''}`}
                >
                  <dt className="shrink-0 text-faint">{title}</dt>
                  <dd className="min-w-0 text-right">{cell(row)}</dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Rows of the same kind: a table where it is wide, cards on a phone. Put it into a `Card`. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const isWide = useMedia('(min-width: 640px)');
  const { rows, empty, query, skeletonRows = 8 } = props;
  if (rows.length === 0 && query?.error) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (rows.length === 0 && query?.isPending === true) return <SkeletonRows rows={skeletonRows} />;
  if (rows.length === 0) return empty;
  return isWide ? <WideTable {...props} /> : <Cards {...props} />;
}
