import { listTokens } from '@twinlane/protocol/endpoints/market';
import type { ListedTokenView, TokenQuery } from '@twinlane/protocol/tokenList';
import { useParams } from 'wouter';
import { cash, count, price, signedPercent } from '../../shared/format/numbers.ts';
import { spanWords } from '../../shared/format/times.ts';
import { marketHref } from '../../shared/links.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { chainNow } from '../../shared/live/liveState.ts';
import { useEndpointPages } from '../../shared/query.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { Field, TextInput } from '../../shared/ui/Field.tsx';
import { Pager } from '../../shared/ui/Pager.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { useSettled } from '../../shared/useSettled.ts';
import { useUrlFields } from '../../shared/useUrlFields.ts';
import { TokenPage } from './TokenPage.tsx';

const REFRESH_MS = 5000;
const TYPING_MS = 250;
const SORTS: readonly { readonly value: TokenQuery['sort']; readonly label: string }[] = [
  { value: 'liquidity', label: 'Most liquidity' },
  { value: 'volume', label: 'Most volume' },
  { value: 'gainers', label: 'Gained most' },
  { value: 'losers', label: 'Lost most' },
  { value: 'newest', label: 'Newest' },
];
interface Wanted {
  readonly search: string;
  readonly sort: TokenQuery['sort'];
}
const DEEPEST: Wanted = { search: '', sort: 'liquidity' };
const WINDOWS = ['5m', '1h', '6h', '24h'] as const;

function changeColumn(window: (typeof WINDOWS)[number]): Column<ListedTokenView> {
  return {
    key: window,
    title: spanWords(window),
    align: 'end',
    ...(window === '6h' ? { className: 'max-lg:hidden' } : {}),
    cell: ({ change }) => {
      const share = change[window];
      return share === undefined ? (
        <span className="text-faint">–</span>
      ) : (
        <Delta value={share} text={signedPercent(share)} />
      );
    },
  };
}

function columns(now: number): readonly Column<ListedTokenView>[] {
  return [
    {
      key: 'token',
      title: 'Token',
      phone: 'title',
      cell: ({ token, denied }) => (
        <span className="inline-flex items-center gap-2">
          <TokenName symbol={token.symbol} address={token.address} />
          {denied !== undefined && <Badge tone="loss">Denied</Badge>}
        </span>
      ),
    },
    {
      key: 'price',
      title: 'Price',
      align: 'end',
      phone: 'end',
      cell: (row) => (row.price === undefined ? '–' : price(row.price)),
    },
    ...WINDOWS.map(changeColumn),
    { key: 'liquidity', title: 'Liquidity', align: 'end', cell: ({ liquidity }) => cash(liquidity) },
    {
      key: 'volume',
      title: 'Volume 24 h',
      align: 'end',
      cell: ({ volume }) =>
        Number(volume) === 0 ? (
          <span title="Nothing in any candle of five minutes that has closed" className="text-faint">
            –
          </span>
        ) : (
          cash(volume)
        ),
    },
    {
      key: 'pools',
      title: 'Pools',
      align: 'end',
      className: 'max-lg:hidden',
      cell: ({ pools }) => count(pools),
    },
    {
      key: 'age',
      title: 'Listed',
      align: 'end',
      cell: ({ openedAt, openedGuessed }) =>
        openedAt === undefined ? (
          '–'
        ) : (
          <span className="whitespace-nowrap">
            {openedGuessed === true && <span className="text-faint">≥ </span>}
            <TimeText time={openedAt} now={now} />
          </span>
        ),
    },
  ];
}

function TokenList() {
  const live = useLive();
  const { fields, setFields } = useUrlFields<Wanted>(DEEPEST, { sort: SORTS.map(({ value }) => value) });
  const { search, sort } = fields;
  const wanted = useSettled(search.trim().slice(0, 64), TYPING_MS) ?? '';
  const { items, query } = useEndpointPages(
    listTokens,
    { query: { sort, ...(wanted === '' ? {} : { search: wanted }) } },
    { every: REFRESH_MS },
  );
  return (
    <>
      <ScreenHead title="Market" note="tokens with pools that are followed" />
      <Card title="Tokens">
        <search aria-label="Tokens" className="flex flex-wrap gap-3 border-b border-line px-4 py-3">
          <Field label="Symbol or address" className="min-w-48 flex-1 sm:max-w-80">
            {(ids) => (
              <TextInput
                {...ids}
                type="search"
                value={search}
                onChange={(text) => setFields({ ...fields, search: text }, { replace: true })}
                maxLength={64}
              />
            )}
          </Field>
          <Field label="Sorted by" className="w-44">
            {(ids) => (
              <Select
                {...ids}
                value={sort}
                onChange={(chosen) => setFields({ ...fields, sort: chosen })}
                choices={SORTS}
              />
            )}
          </Field>
        </search>
        <DataTable
          caption="Tokens"
          columns={columns(chainNow(live))}
          rows={items}
          rowKey={({ token }) => token.address}
          rowHref={({ token }) => marketHref(token.address)}
          query={query}
          skeletonRows={12}
          empty={
            <EmptyState title={wanted === '' ? 'No pool is followed yet' : 'No token like that'}>
              {wanted === ''
                ? 'Pools appear with the first block. On a real chain, name tokens under market.tokens in the configuration.'
                : 'The search takes a part of a symbol or the beginning of an address.'}
            </EmptyState>
          }
        />
        <Pager query={query} shown={items.length} />
      </Card>
    </>
  );
}

/** Tokens and pools; one token with its candles, its risk and an order ticket. */
export function MarketScreen() {
  const { token } = useParams<{ readonly token?: string }>();
  return token === undefined ? <TokenList /> : <TokenPage key={token} address={token} />;
}
