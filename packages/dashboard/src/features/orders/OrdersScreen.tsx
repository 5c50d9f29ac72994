import { listOrders } from '@twinlane/protocol/endpoints/orders';
import type { PlacedOrderView } from '@twinlane/protocol/order';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { safeSymbol } from '../../shared/format/safeText.ts';
import { chainNow } from '../../shared/live/liveState.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useEndpointPages } from '../../shared/query.ts';
import { useMay } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { PlusIcon } from '../../shared/ui/icons.tsx';
import { Pager } from '../../shared/ui/Pager.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/Tabs.tsx';
import { useMedia } from '../../shared/useMedia.ts';
import { useRefetchOn } from '../../shared/useRefetchOn.ts';
import { useUrlFields } from '../../shared/useUrlFields.ts';
import { CancelDialog } from './CancelDialog.tsx';
import { OrderDrawer } from './OrderDrawer.tsx';
import { withChanges } from './orderProgress.ts';
import { OrderTable } from './OrderTable.tsx';
import { TicketPanel } from './TicketPanel.tsx';

const TABS = [
  { value: 'open', label: 'Open' },
  { value: 'ended', label: 'Past' },
] as const;
type Tab = (typeof TABS)[number]['value'];

const FIRST = { show: 'open' } as const;
const SHOWN = { show: TABS.map(({ value }) => value) };

const EVERY_MS = 10_000;

const EMPTY: Readonly<Record<Tab, { readonly title: string; readonly text: string }>> = {
  open: {
    title: 'No open order',
    text: 'Orders that you place wait and work here; exits that bots carry out in slices, too.',
  },
  ended: { title: 'No past order', text: 'What was filled, called off or has expired stays here.' },
};

function OrderList({
  tab,
  search,
  onCancel,
}: {
  readonly tab: Tab;
  readonly search: string;
  readonly onCancel: ((order: PlacedOrderView) => void) | undefined;
}) {
  const live = useLive();
  const { items, query } = useEndpointPages(
    listOrders,
    { query: { state: tab === 'open' ? 'open' : 'all' } },
    { every: EVERY_MS },
  );
  // Fills of an order are trades; what ends it is told by itself.
  useRefetchOn(
    listOrders,
    `${live.trades[0]?.id ?? ''} ${live.placed[0]?.id ?? ''} ${live.placed[0]?.state ?? ''}`,
  );
  const now = chainNow(live);
  const cashSymbol = safeSymbol(live.account?.cashToken.symbol ?? '');
  const ofAccount = (order: PlacedOrderView): boolean =>
    live.account === undefined || order.accountId === live.account.id;
  const orders = withChanges(items, live.placed, tab).filter(ofAccount);
  const { title, text } = EMPTY[tab];
  return (
    <Card
      title={tab === 'open' ? 'Open orders' : 'Past orders'}
      note={tab === 'open' ? orders.length : undefined}
    >
      <OrderTable
        rows={orders.map((order) => ({ order, now, cashSymbol, onCancel }))}
        query={query}
        search={search}
        empty={<EmptyState title={title}>{text}</EmptyState>}
      />
      <Pager query={query} shown={orders.length} />
    </Card>
  );
}

/** Orders by hand: open and past, their progress, and a ticket for new ones. */
export function OrdersScreen() {
  const live = useLive();
  const { id: openId } = useParams<{ id?: string }>();
  const [, navigate] = useLocation();
  const { fields, search, setFields } = useUrlFields<{ readonly show: Tab }>(FIRST, SHOWN);
  const { show: tab } = fields;
  const setTab = (show: Tab): void => setFields({ show });
  const [cancelling, setCancelling] = useState<PlacedOrderView>();
  const [isPlacing, setPlacing] = useState(false);
  const isWide = useMedia('(min-width: 1280px)');
  const mayTrade = useMay('trade');
  const onCancel = useMay('stop') ? setCancelling : undefined;
  const onPlaced = (): void => {
    setPlacing(false);
    setTab('open');
  };
  return (
    <>
      <ScreenHead title="Orders" note="placed by hand, and exits in slices">
        {!isWide && (
          <Button look="primary" disabled={!mayTrade} onClick={() => setPlacing(true)}>
            <PlusIcon /> New order
          </Button>
        )}
      </ScreenHead>
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="min-w-0">
          <Tabs label="Orders" value={tab} tabs={TABS} onChange={setTab}>
            <OrderList key={tab} tab={tab} search={search} onCancel={onCancel} />
          </Tabs>
        </div>
        {isWide && (
          <Card title="New order">
            <TicketPanel />
          </Card>
        )}
      </div>
      {isPlacing && !isWide && (
        <Dialog shape="drawer" title="New order" onClose={() => setPlacing(false)}>
          <TicketPanel onPlaced={onPlaced} />
        </Dialog>
      )}
      {openId !== undefined && (
        <OrderDrawer
          key={openId}
          id={openId}
          live={live}
          onCancel={onCancel}
          onClose={() => navigate(`/orders${search}`)}
        />
      )}
      {cancelling !== undefined && (
        <CancelDialog order={cancelling} onClose={() => setCancelling(undefined)} />
      )}
    </>
  );
}
