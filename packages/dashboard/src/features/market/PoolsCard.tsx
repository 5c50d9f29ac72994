import { listPools } from '@twinlane/protocol/endpoints/market';
import type { PoolView } from '@twinlane/protocol/tokenList';
import { cash, price } from '../../shared/format/numbers.ts';
import { safeSymbol } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { chainNow } from '../../shared/live/liveState.ts';
import { useEndpointPages } from '../../shared/query.ts';
import { venueWords } from '../../shared/trade/venueWords.ts';
import { AddressText } from '../../shared/ui/AddressText.tsx';
import type { Column } from '../../shared/ui/DataTable.tsx';
import { ListCard } from '../../shared/ui/ListCard.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';

const REFRESH_MS = 5000;
const PAGE = 20;

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
      phone: 'end',
      cell: ({ liquidity }) => (liquidity === undefined ? '–' : cash(liquidity)),
    },
    {
      key: 'kind',
      title: 'Kind',
      className: 'max-md:hidden text-soft',
      cell: ({ kind }) => (kind === 'constantProduct' ? 'constant product' : 'concentrated'),
    },
    {
      key: 'age',
      title: 'Age',
      align: 'end',
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
      className: 'max-lg:hidden',
      phone: 'hidden',
      cell: ({ address }) => <AddressText hex={address} />,
    },
  ];
}

/** The pools of a token, the deepest first. */
export function PoolsCard({ token }: { readonly token: string }) {
  const live = useLive();
  const { items, query } = useEndpointPages(
    listPools,
    { query: { token, limit: PAGE } },
    { every: REFRESH_MS },
  );
  return (
    <ListCard
      title="Pools"
      note="the deepest first"
      caption="Pools"
      columns={columns(chainNow(live))}
      rows={items}
      rowKey={({ address }) => address}
      query={query}
      skeletonRows={3}
      empty={<EmptyState title="No pool of it is followed" />}
    />
  );
}
