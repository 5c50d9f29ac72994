import { listTrades } from '@twinlane/protocol/endpoints/accounts';
import { exportTrades } from '@twinlane/protocol/endpoints/trades';
import { useEffect, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { downloadHref } from '../../shared/api.ts';
import { count } from '../../shared/format/numbers.ts';
import { chainNow } from '../../shared/live/liveState.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useEndpointPages } from '../../shared/query.ts';
import { Button, buttonClass } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DownIcon } from '../../shared/ui/icons.tsx';
import { Pager } from '../../shared/ui/Pager.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { useRefetchOn } from '../../shared/useRefetchOn.ts';
import { useUrlFields } from '../../shared/useUrlFields.ts';
import { TradeDrawer } from './TradeDrawer.tsx';
import {
  ACCEPTED_TRADES,
  ALL_TRADES,
  filterQuery,
  isMeant,
  mergeTrades,
  partArrivals,
  sortNamed,
  sortOf,
} from './tradeFilter.ts';
import { TradeFilters } from './TradeFilters.tsx';
import { TradeTable } from './TradeTable.tsx';

const NEAR_TOP = 120;
const PAGE = 50;

/** The newest trade that was in sight when the reader scrolled down; undefined at the top. */
function useMark(newest: string | undefined): {
  readonly mark: string | undefined;
  readonly toTop: () => void;
} {
  const [mark, setMark] = useState<string>();
  useEffect(() => {
    const onScroll = (): void => {
      if (window.scrollY < NEAR_TOP) setMark(undefined);
      else setMark((before) => before ?? newest);
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => window.removeEventListener('scroll', onScroll);
  }, [newest]);
  return {
    mark,
    toTop: () => {
      setMark(undefined);
      window.scrollTo({ top: 0 });
    },
  };
}

/** Where a span begins, ISO: it stays there while the screen is looked at. Empty for no span, and before the time is known. */
function useStart(span: string, now: number): string {
  const isKnown = now > 0;
  const [seen, setSeen] = useState({ span: '', isKnown: false, from: '' });
  if (seen.span === span && seen.isKnown === isKnown) return seen.from;
  const from = span === '' || !isKnown ? '' : new Date(now - Number(span) * 1000).toISOString();
  setSeen({ span, isKnown, from });
  return from;
}

/** Every trade, newest first; live ones come on top without moving what is being read. */
export function TradesScreen() {
  const live = useLive();
  const { id: openId } = useParams<{ id?: string }>();
  const [, navigate] = useLocation();
  const { fields: filter, search, setFields: setFilter } = useUrlFields(ALL_TRADES, ACCEPTED_TRADES);
  const { account } = live;
  const now = chainNow(live);
  const from = useStart(filter.span, now);
  const accountId = account?.id ?? '-';
  const { mark, toTop } = useMark(live.trades[0]?.id);
  const wanted = filterQuery(filter, from);
  const { items, query } = useEndpointPages(
    listTrades,
    { params: { id: accountId }, query: { ...wanted, sort: filter.sort, limit: PAGE } },
    { enabled: account !== undefined && (filter.span === '' || from !== '') },
  );
  useRefetchOn(listTrades, mark ?? live.trades[0]?.id);
  const arrivals = partArrivals(
    live.trades.filter((trade) => isMeant(trade, filter, from)),
    mark,
  );
  const trades = filter.sort === 'newest' && query.data !== undefined ? mergeTrades(arrivals, items) : items;
  const names = new Map(account?.bots.map(({ id, name }) => [id, name]));
  const rows = trades.map((trade) => ({ trade, botName: names.get(trade.botId) ?? 'manual', now }));
  const waiting = filter.sort === 'newest' ? arrivals.waiting.length : 0;
  return (
    <>
      <ScreenHead title="Trades" note={account === undefined ? undefined : `${count(account.trades)} in all`}>
        <a
          href={downloadHref(exportTrades, { params: { id: accountId }, query: wanted })}
          download="trades.csv"
          className={buttonClass('plain')}
        >
          <DownIcon /> CSV
        </a>
      </ScreenHead>
      <TradeFilters filter={filter} onChange={setFilter} />
      <Card title="Trades" note={filter.sort === 'newest' ? 'newest first, live' : undefined}>
        <TradeTable
          rows={rows}
          query={query}
          search={search}
          sort={sortOf(filter.sort)}
          onSort={(sort) => setFilter({ ...filter, sort: sortNamed(sort) })}
          isFiltered={Object.keys(wanted).length > 0}
        />
        <Pager query={query} shown={rows.length} />
      </Card>
      {waiting > 0 && (
        <div className="pointer-events-none fixed inset-x-0 top-20 z-20 flex justify-center">
          <Button look="primary" size="small" className="pointer-events-auto shadow-lg" onClick={toTop}>
            {count(waiting)} new {waiting === 1 ? 'trade' : 'trades'}
          </Button>
        </div>
      )}
      {openId !== undefined && (
        <TradeDrawer
          key={openId}
          id={openId}
          known={trades.find(({ id }) => id === openId)}
          onClose={() => navigate(`/trades${search}`)}
        />
      )}
    </>
  );
}
