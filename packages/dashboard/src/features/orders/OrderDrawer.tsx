import { listTrades } from '@twinlane/protocol/endpoints/accounts';
import { readOrder } from '@twinlane/protocol/endpoints/orders';
import type { PlacedOrderDetails } from '@twinlane/protocol/order';
import { basisPoints, percent, price, quantity } from '../../shared/format/numbers.ts';
import { safeSentence, safeSymbol } from '../../shared/format/safeText.ts';
import { duration, fullTime } from '../../shared/format/times.ts';
import { chainNow, type LiveState } from '../../shared/live/liveState.ts';
import { kindTitle, paramsText } from '../../shared/orders/orderKinds.ts';
import { useEndpoint } from '../../shared/query.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { FactLine } from '../../shared/ui/Facts.tsx';
import { ThoughtLink, TradeLink } from '../../shared/ui/RecordLink.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import {
  averagePrice,
  childFills,
  isOpen,
  ORDER_STATES,
  scheduleOf,
  sharesOf,
  type ChildFill,
} from './orderProgress.ts';

const EVERY_MS = 3000;

function Bar({
  name,
  share,
  note,
  tone,
}: {
  readonly name: string;
  readonly share: number;
  readonly note: string;
  readonly tone: string;
}) {
  return (
    <div>
      <div className="flex justify-between gap-3 text-xs">
        <span className="text-faint">{name}</span>
        <span>{note}</span>
      </div>
      <div aria-hidden className="mt-1 h-2 overflow-hidden rounded-full bg-raised">
        <div className={`h-full rounded-full ${tone}`} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

function Progress({ order, now }: { readonly order: PlacedOrderDetails; readonly now: number }) {
  const { filled, inFlight } = sharesOf(order);
  const schedule = scheduleOf(order, now);
  return (
    <div className="flex flex-col gap-3">
      <Bar
        name="Filled"
        share={filled}
        note={`${percent(filled)}${inFlight > 0 ? `, ${percent(inFlight)} in flight` : ''}`}
        tone="bg-gain"
      />
      {schedule !== undefined && (
        <Bar
          name={`Schedule: ${schedule.filledParts} of ${schedule.parts} parts filled`}
          share={schedule.elapsed}
          note={
            schedule.nextAt === undefined
              ? isOpen(order)
                ? 'the last part is under way'
                : 'ended'
              : `next in ${duration((schedule.nextAt - now) / 1000)}, ends in ${duration((schedule.endsAt - now) / 1000)}`
          }
          tone="bg-accent"
        />
      )}
    </div>
  );
}

const STATUS_TONES = {
  requested: 'accent',
  filled: 'gain',
  reverted: 'warn',
  rejected: 'loss',
  expired: 'warn',
} as const;

function Child({ fill: { order, trade }, now }: { readonly fill: ChildFill; readonly now: number }) {
  const out = trade?.amountOut ?? order.quotedAmountOut;
  return (
    <li className="border-t border-line py-2.5 text-[13px] first:border-t-0" data-child={order.id}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={STATUS_TONES[order.status]}>{order.status}</Badge>
        <span>
          {quantity(order.amountIn.value)} {safeSymbol(order.tokenIn.symbol)} →{' '}
          {trade === undefined && 'quoted '}
          {quantity(out.value)} {safeSymbol(order.tokenOut.symbol)}
        </span>
        <span className="ml-auto text-xs">
          <TimeText time={trade?.time ?? order.decidedAt} now={now} />
        </span>
      </div>
      <div className="mt-1 flex flex-wrap items-center gap-x-3 text-xs text-faint">
        {trade?.price !== undefined && <span>at {price(trade.price)}</span>}
        {trade?.slippageBps !== undefined && <span>slippage {basisPoints(trade.slippageBps)}</span>}
        {order.statusReason !== undefined && <span>{safeSentence(order.statusReason)}</span>}
        <span className="ml-auto flex gap-3">
          {trade !== undefined && <TradeLink id={trade.id} />}
          <ThoughtLink id={order.thoughtId} />
        </span>
      </div>
    </li>
  );
}

function Body({ order, live }: { readonly order: PlacedOrderDetails; readonly live: LiveState }) {
  const now = chainNow(live);
  const { data } = useEndpoint(
    listTrades,
    {
      params: { id: order.accountId },
      query: { bot: order.botId, token: order.token.address, from: order.placedAt, limit: 200 },
    },
    { every: EVERY_MS },
  );
  const average = averagePrice(order);
  const cashSymbol = safeSymbol(live.account?.cashToken.symbol ?? '');
  const [given, taken] =
    order.side === 'buy'
      ? [cashSymbol, safeSymbol(order.token.symbol)]
      : [safeSymbol(order.token.symbol), cashSymbol];
  const fills = childFills(order.orders, data?.items ?? []);
  return (
    <div className="flex flex-col gap-4 px-5 py-4">
      <div className="flex items-center gap-3">
        <TokenName symbol={order.token.symbol} address={order.token.address} large />
        <Badge tone={order.side === 'buy' ? 'gain' : 'accent'}>{order.side === 'buy' ? 'Buy' : 'Sell'}</Badge>
        <span className="ml-auto">
          <Badge tone={ORDER_STATES[order.state].tone}>{ORDER_STATES[order.state].word}</Badge>
        </span>
      </div>
      <Progress order={order} now={now} />
      <dl>
        <FactLine name="Terms">{paramsText(order) || 'none'}</FactLine>
        <FactLine name="Amount">
          {quantity(order.amount.value)} {given}
        </FactLine>
        <FactLine name="Received so far">
          {quantity(order.received.value)} {taken}
        </FactLine>
        <FactLine name="Average price">{average === undefined ? '–' : price(average)}</FactLine>
        <FactLine name="Why it stands so">
          {order.stateReason === '' ? '–' : safeSentence(order.stateReason)}
        </FactLine>
        <FactLine name="Why it was placed">{safeSentence(order.reason)}</FactLine>
        <FactLine name="Placed">{fullTime(order.placedAt)}, chain time</FactLine>
        <FactLine name="Good till">
          {order.expiresAt === undefined ? 'it is called off' : `${fullTime(order.expiresAt)}, chain time`}
        </FactLine>
        {order.acceptRisk && <FactLine name="Risk">accepted above the tolerance</FactLine>}
      </dl>
      <section aria-label="Fills">
        <h3 className="text-[13px] font-semibold">Orders that it led to ({fills.length})</h3>
        {fills.length === 0 && <p className="mt-1 text-xs text-faint">None yet.</p>}
        <ul>
          {fills.map((fill) => (
            <Child key={fill.order.id} fill={fill} now={now} />
          ))}
        </ul>
      </section>
    </div>
  );
}

interface OrderDrawerProps {
  readonly id: string;
  readonly live: LiveState;
  /** Absent where it may not be called off. */
  readonly onCancel: ((order: PlacedOrderDetails) => void) | undefined;
  readonly onClose: () => void;
}

/** One order with its progress and the fills that it led to. */
export function OrderDrawer({ id, live, onCancel, onClose }: OrderDrawerProps) {
  const { data, error, refetch } = useEndpoint(readOrder, { params: { id } }, { every: EVERY_MS });
  return (
    <Dialog
      shape="drawer"
      title={data === undefined ? 'Order' : `${kindTitle(data.kind)} order`}
      onClose={onClose}
      {...(data !== undefined && isOpen(data)
        ? {
            footer: (
              <Button look="danger" disabled={onCancel === undefined} onClick={() => onCancel?.(data)}>
                Cancel the order
              </Button>
            ),
          }
        : {})}
    >
      {data !== undefined && <Body order={data} live={live} />}
      {data === undefined && error === null && <SkeletonRows rows={8} />}
      {data === undefined && error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
    </Dialog>
  );
}
