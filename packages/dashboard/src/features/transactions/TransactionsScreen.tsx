import { listTransactions } from '@twinlane/protocol/endpoints/transactions';
import type { TransactionView } from '@twinlane/protocol/transaction';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation, useParams } from 'wouter';
import { safeSentence } from '../../shared/format/safeText.ts';
import { transactionHref } from '../../shared/links.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { endpointKey, useEndpointPages } from '../../shared/query.ts';
import { AddressText } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import type { Column } from '../../shared/ui/DataTable.tsx';
import { ListCard } from '../../shared/ui/ListCard.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/Tabs.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { useNow } from '../../shared/useNow.ts';
import { useUrlFields } from '../../shared/useUrlFields.ts';
import { KeyCard } from './KeyCard.tsx';
import { TransactionDrawer } from './TransactionDrawer.tsx';
import { purposeWords, TRANSACTION_STATES, withUpdates } from './transactionWords.ts';

const REFRESH_MS = 10_000;
const CHOICES = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Under way' },
  { value: 'ended', label: 'Ended' },
] as const;

interface Shown {
  readonly state: (typeof CHOICES)[number]['value'];
}
const ALL: Shown = { state: 'all' };
const SHOWN = { state: CHOICES.map(({ value }) => value) };

function columns(now: number): readonly Column<TransactionView>[] {
  return [
    {
      key: 'purpose',
      title: 'For',
      phone: 'title',
      cell: (row) => <span className="font-medium">{purposeWords(row)}</span>,
    },
    {
      key: 'state',
      title: 'State',
      phone: 'end',
      cell: ({ state }) => (
        <Badge tone={TRANSACTION_STATES[state].tone}>{TRANSACTION_STATES[state].word}</Badge>
      ),
    },
    { key: 'nonce', title: 'Nonce', align: 'end', cell: ({ nonce }) => nonce ?? '–' },
    { key: 'attempts', title: 'Attempts', align: 'end', cell: ({ attemptCount }) => attemptCount },
    { key: 'route', title: 'Route', className: 'max-lg:hidden text-soft', cell: ({ route }) => route },
    {
      key: 'hash',
      title: 'Hash',
      className: 'max-md:hidden',
      cell: ({ hash }) => (hash === undefined ? '–' : <AddressText hex={hash} copyable={false} />),
    },
    {
      key: 'block',
      title: 'Block',
      align: 'end',
      cell: ({ mined }) => mined?.blockNumber.toLocaleString('en-US') ?? '–',
    },
    {
      key: 'reason',
      title: 'Why',
      phone: 'hidden',
      className: 'max-xl:hidden text-soft',
      cell: ({ reason }) => (
        <span title={reason} className="inline-block max-w-72 truncate align-bottom">
          {reason === undefined ? '' : safeSentence(reason)}
        </span>
      ),
    },
    {
      key: 'age',
      title: 'Age',
      align: 'end',
      cell: ({ createdAt }) => <TimeText time={createdAt} now={now} />,
    },
  ];
}

/** Real transactions with their attempts and fees, from intent to finality. */
export function TransactionsScreen() {
  const live = useLive();
  const now = useNow();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const { id } = useParams<{ readonly id?: string }>();
  const { fields, search, setFields } = useUrlFields<Shown>(ALL, SHOWN);
  const { state } = fields;
  const { items, query } = useEndpointPages(listTransactions, { query: { state } }, { every: REFRESH_MS });
  const [newest] = live.transactions;
  const isNew = newest !== undefined && !items.some((each) => each.id === newest.transaction.id);
  useEffect(() => {
    if (isNew) void client.invalidateQueries({ queryKey: endpointKey(listTransactions) });
  }, [client, isNew]);

  const isLive = live.account?.kind === 'live';
  return (
    <>
      <ScreenHead title="Transactions" note="of all keys, newest first">
        <Segments
          label="Which transactions"
          value={state}
          choices={CHOICES}
          onChange={(chosen) => setFields({ state: chosen })}
        />
      </ScreenHead>
      <div className="flex flex-col gap-3 sm:gap-4">
        {isLive && <KeyCard />}
        <ListCard
          title="From intent to finality"
          caption="Transactions"
          columns={columns(now)}
          rows={withUpdates(items, live.transactions)}
          rowKey={(row) => row.id}
          rowHref={(row) => `${transactionHref(row.id)}${search}`}
          query={query}
          empty={
            <EmptyState title={isLive ? 'None yet' : 'A paper account sends none'}>
              {isLive
                ? 'The first one appears here when a bot or a person trades.'
                : 'Its orders are filled by the paper model, on the blocks that real ones would have landed in. They are under Trades.'}
            </EmptyState>
          }
        />
      </div>
      {id !== undefined && (
        <TransactionDrawer key={id} id={id} onClose={() => navigate(`/transactions${search}`)} />
      )}
    </>
  );
}
