import { useState } from 'react';
import { listPools } from '@twinlane/protocol/endpoints/market';
import type { PoolQuery, PoolView } from '@twinlane/protocol/tokenList';
import { cash, price } from '../../shared/format/numbers.ts';
import { safeSymbol } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { chainNow } from '../../shared/live/liveState.ts';
import { useEndpointPages } from '../../shared/query.ts';
import { venueWords } from '../../shared/trade/venueWords.ts';
import { AddressText } from '../../shared/ui/AddressText.tsx';
import type { Column, Sort } from '../../shared/ui/DataTable.tsx';
import { ListCard } from '../../shared/ui/ListCard.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';

const REFRESH_MS = 5000;
const PAGE = 20;
type PoolSort = PoolQuery['sort'];
/** What each heading sorts by, and as what the table marks it. */
const SORTS: Readonly<Record<PoolSort, { readonly mark: Sort; readonly note: string }>> = {
  liquidity: { mark: { key: 'liquidity', direction: 'desc' }, note: 'the deepest first' },
  volume: { mark: { key: 'volume', direction: 'desc' }, note: 'the most traded first' },
  newest: { mark: { key: 'age', direction: 'asc' }, note: 'the newest first' },
};

function sortNamed(key: string): PoolSort {
  return key === 'age' ? 'newest' : key === 'volume' ? 'volume' : 'liquidity';
}

/** What changed hands; where that is not known for all of the day, since when. */
function Volume({ pool: { volume, volumeSince }, now }: { readonly pool: PoolView; readonly now: number }) {
  if (volume === undefined) return '–';
  if (volumeSince === undefined) return cash(volume);
  return (
    <span title={`Known since ${fullTime(volumeSince)}`}>
      {cash(volume)}{' '}
      <span className="text-xs text-faint sm:block">
        in <TimeText time={volumeSince} now={now} />
      </span>
    </span>
  );
}

function columns(now: number): readonly Column<PoolView>[] {
  return [
    {
      key: 'pair',
      title: 'Pool',
      phone: 'title',
      cell: ({ token0, token1 }) => (
        <span className="font-medium">
          <bdi>{safeSymbol(token0.symbol)}</bdi> / <bdi>{safeSymbol(token1.symbol)}</bdi>
        </span>
      ),
    },
    { key: 'venue', title: 'Venue', cell: ({ venue }) => venueWords(venue) },
    { key: 'fee', title: 'Fee', align: 'end', cell: ({ feePercent }) => `${feePercent} %` },
    {
      key: 'price',
      title: 'Price',
      align: 'end',
      cell: (row) => (row.price === undefined ? '–' : price(row.price)),
    },
    {
      key: 'liquidity',
      title: 'Liquidity',
      align: 'end',
      sortable: true,
      phone: 'end',
      cell: ({ liquidity }) => (liquidity === undefined ? '–' : cash(liquidity)),
    },
    {
      key: 'volume',
      title: 'Volume 24 h',
      align: 'end',
      phone: 'wide',
      sortable: true,
      cell: (pool) => <Volume pool={pool} now={now} />,
    },
    {
      key: 'kind',
      title: 'Kind',
      className: 'max-md:hidden xl:max-2xl:hidden text-soft',
      cell: ({ kind }) => (kind === 'constantProduct' ? 'constant product' : 'concentrated'),
    },
    {
      key: 'age',
      title: 'Age',
      align: 'end',
      sortable: true,
      cell: ({ createdAt, createdGuessed }) =>
        createdAt === undefined ? (
          '–'
        ) : (
          <span className="whitespace-nowrap">
            {createdGuessed === true && <span className="text-faint">≥ </span>}
            <TimeText time={createdAt} now={now} />
          </span>
        ),
    },
    {
      key: 'address',
      title: 'Address',
      className: 'max-2xl:hidden',
      phone: 'hidden',
      cell: ({ address }) => <AddressText hex={address} />,
    },
  ];
}

/** The pools of a token, sorted by a heading. */
export function PoolsCard({ token }: { readonly token: string }) {
  const live = useLive();
  const [sort, setSort] = useState<PoolSort>('liquidity');
  const { items, query } = useEndpointPages(
    listPools,
    { query: { token, sort, limit: PAGE } },
    { every: REFRESH_MS },
  );
  return (
    <ListCard
      title="Pools"
      note={SORTS[sort].note}
      caption="Pools"
      columns={columns(chainNow(live))}
      rows={items}
      rowKey={({ address }) => address}
      query={query}
      sort={SORTS[sort].mark}
      onSort={({ key }) => setSort(sortNamed(key))}
      skeletonRows={3}
      empty={<EmptyState title="No pool of it is followed" />}
    />
  );
}
