import { readPosition } from '@twinlane/protocol/endpoints/exits';
import type { PositionDetail } from '@twinlane/protocol/positionExits';
import { useState } from 'react';
import { Link } from 'wouter';
import { cash, price, quantity, signedCash, signedPercent } from '../../shared/format/numbers.ts';
import { safeSymbol, safeText } from '../../shared/format/safeText.ts';
import { settingsLine } from '../../shared/format/settingText.ts';
import { duration, fullTime } from '../../shared/format/times.ts';
import { marketHref } from '../../shared/links.ts';
import { chainNow, type LiveState } from '../../shared/live/liveState.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useEndpoint } from '../../shared/query.ts';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { useMay } from '../../shared/session/session.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button, buttonClass } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { FactLine } from '../../shared/ui/Facts.tsx';
import { ThoughtLink, TransactionLink } from '../../shared/ui/RecordLink.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { CloseDialog } from './CloseDialog.tsx';
import { EditExitsDialog } from './EditExitsDialog.tsx';
import { PositionChart } from './PositionChart.tsx';
import { gainOf, netOf } from './positionFigures.ts';
import { Protection } from './Protection.tsx';

const EVERY_MS = 5000;

function Facts({ position, live }: { readonly position: PositionDetail; readonly live: LiveState }) {
  const mark = live.account?.marks.find(({ positionId }) => positionId === position.id);
  const isOpen = position.closedAt === undefined;
  const now = mark?.price ?? position.price;
  const gain = gainOf(position, mark);
  const seconds = isOpen
    ? Math.max(position.ageSeconds, (chainNow(live) - Date.parse(position.openedAt)) / 1000)
    : position.ageSeconds;
  return (
    <Card
      title="Position"
      aside={<Badge tone={isOpen ? 'accent' : 'quiet'}>{isOpen ? 'Open' : 'Closed'}</Badge>}
    >
      <dl className="px-4 py-2">
        {isOpen && (
          <FactLine name="Unrealised P&L">
            {gain === undefined ? (
              '–'
            ) : (
              <>
                <Delta className="font-semibold" value={gain.gain} text={signedCash(gain.gain)} />
                {gain.share !== undefined && (
                  <>
                    {' '}
                    <Delta value={gain.share} text={signedPercent(gain.share)} />
                  </>
                )}
              </>
            )}
          </FactLine>
        )}
        {!isOpen && (
          <FactLine name="Net P&L, gas paid">
            <Delta className="font-semibold" value={netOf(position)} text={signedCash(netOf(position))} />
          </FactLine>
        )}
        <FactLine name="Realised">
          <Delta value={Number(position.realisedPnl.value)} text={signedCash(position.realisedPnl.value)} />
        </FactLine>
        {isOpen && <FactLine name="Quantity">{quantity(position.quantity.value)}</FactLine>}
        {isOpen && <FactLine name="Cost">{cash(position.cost.value)}</FactLine>}
        {isOpen && <FactLine name="Value">{mark === undefined ? '–' : cash(mark.value)}</FactLine>}
        {isOpen && (
          <FactLine name="Entry price">
            {position.entryPrice === undefined ? '–' : price(position.entryPrice)}
          </FactLine>
        )}
        {isOpen && <FactLine name="Price now">{now === undefined ? '–' : price(now)}</FactLine>}
        <FactLine name="Gas">{cash(position.gasFeeCash.value)}</FactLine>
        <FactLine name={isOpen ? 'Age' : 'Held for'}>{duration(seconds)}</FactLine>
        <FactLine name="Opened">{fullTime(position.openedAt)}</FactLine>
        {position.closedAt !== undefined && <FactLine name="Closed">{fullTime(position.closedAt)}</FactLine>}
        <FactLine name="Bot">
          <Link href={`/bots/${encodeURIComponent(position.botId)}`} className="text-accent hover:underline">
            {safeText(position.botName, 40)}
          </Link>
        </FactLine>
        {mark?.protected !== undefined && (
          <FactLine name="Exit">
            <Protection isProtected={mark.protected} withWord />
          </FactLine>
        )}
      </dl>
    </Card>
  );
}

const LINE_WORDS = {
  stop: { word: 'Stop', tone: 'loss' },
  target: { word: 'Target', tone: 'gain' },
  activation: { word: 'Arms', tone: 'accent' },
} as const;

function Lines({ position }: { readonly position: PositionDetail }) {
  const titles = new Map(position.exits.map(({ rule, title }) => [rule, title]));
  if (position.lines.length === 0) {
    return <p className="px-4 py-3 text-xs text-faint">No rule sells at a price that is known now.</p>;
  }
  return (
    <ul className="py-1 text-[13px]">
      {position.lines.map(({ rule, kind, price: at, distancePercent, sharePercent }) => (
        <li key={`${rule} ${kind} ${at}`} className="flex min-h-9 items-center gap-2.5 px-4">
          <Badge tone={LINE_WORDS[kind].tone}>{LINE_WORDS[kind].word}</Badge>
          <span className="min-w-0 truncate text-soft">
            {titles.get(rule) ?? wordsOf(rule)}
            {kind !== 'activation' && sharePercent < 100 && `, sells ${sharePercent} %`}
          </span>
          <span className="ml-auto whitespace-nowrap">{price(at)}</span>
          <span className="w-20 text-right text-xs whitespace-nowrap text-faint">
            {distancePercent === undefined ? '' : signedPercent(distancePercent / 100)}
          </span>
        </li>
      ))}
    </ul>
  );
}

const SOURCES = { bot: 'of its bot', position: 'of its own', default: 'always on' } as const;

function Exits({
  position,
  onEdit,
}: {
  readonly position: PositionDetail;
  readonly onEdit: (() => void) | undefined;
}) {
  return (
    <Card
      title="Exits"
      note={
        position.closedAt !== undefined
          ? 'nothing is left to sell'
          : position.ownExits === undefined
            ? 'follows its bot'
            : 'set for this position'
      }
      aside={
        position.closedAt === undefined && (
          <Button size="small" disabled={onEdit === undefined} onClick={onEdit}>
            Edit exits
          </Button>
        )
      }
    >
      {position.closedAt === undefined && <Lines position={position} />}
      {position.timeStopAt !== undefined && (
        <p className="px-4 pb-2 text-xs text-soft">
          The time stop sells it at {fullTime(position.timeStopAt)}, chain time.
        </p>
      )}
      {position.exits.length > 0 && (
        <ul className="border-t border-line py-1.5 text-[13px]" aria-label="Rules that watch it">
          {position.exits.map(({ rule, title, params, source }) => (
            <li key={rule} className="px-4 py-1.5">
              <span className="flex items-center gap-2">
                {title}
                <Badge tone={source === 'position' ? 'accent' : 'quiet'}>{SOURCES[source]}</Badge>
              </span>
              <span className="block text-xs text-faint">{settingsLine(params)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Orders({ position, now }: { readonly position: PositionDetail; readonly now: number }) {
  return (
    <Card title="Orders" note="newest first">
      <ul className="text-[13px]">
        {position.orders.map(({ id, side, status, thoughtId, transactionId, decidedAt }) => (
          <li
            key={id}
            className="flex min-h-11 flex-wrap items-center gap-x-3 border-t border-line px-4 first:border-t-0"
          >
            <Badge tone={side === 'buy' ? 'gain' : 'accent'}>{side === 'buy' ? 'Buy' : 'Sell'}</Badge>
            <span className="text-soft">{status}</span>
            <span className="ml-auto text-xs">
              <TimeText time={decidedAt} now={now} />
            </span>
            <ThoughtLink id={thoughtId} />
            {transactionId !== undefined && <TransactionLink id={transactionId} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** One position: its price with stop and target lines, what watches it, what led to it. */
export function PositionPage({ id }: { readonly id: string }) {
  const live = useLive();
  const [open, setOpen] = useState<'close' | 'exits'>();
  const mayTrade = useMay('trade');
  const mayStop = useMay('stop');
  const {
    data: position,
    error,
    refetch,
  } = useEndpoint(readPosition, { params: { id } }, { every: EVERY_MS });
  if (position === undefined) {
    return error === null ? (
      <SkeletonRows rows={8} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  const { token } = position;
  const isOpen = position.closedAt === undefined;
  return (
    <>
      <ScreenHead
        title={safeSymbol(token.symbol)}
        note={
          <Link href="/positions" className="underline underline-offset-2 hover:text-text">
            All positions
          </Link>
        }
      >
        <Link href={marketHref(token.address)} className={buttonClass('plain')}>
          Market
        </Link>
        {isOpen && (
          <Button look="danger" disabled={!mayStop} onClick={() => setOpen('close')}>
            Close now
          </Button>
        )}
      </ScreenHead>
      <div className="grid grid-cols-1 gap-3 sm:gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <Card title="Price" note={<TokenName symbol={token.symbol} address={token.address} />}>
            <PositionChart position={position} />
          </Card>
          <Orders position={position} now={chainNow(live)} />
        </div>
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <Facts position={position} live={live} />
          <Exits position={position} onEdit={mayTrade ? () => setOpen('exits') : undefined} />
        </div>
      </div>
      {open === 'close' && <CloseDialog position={position} onClose={() => setOpen(undefined)} />}
      {open === 'exits' && <EditExitsDialog position={position} onClose={() => setOpen(undefined)} />}
    </>
  );
}
