import type { AccountState } from '@twinlane/protocol/state';
import type { ReactNode } from 'react';
import { cash, count, percent, quantity, signedCash, signedPercent } from '../../shared/format/numbers.ts';
import { safeSymbol } from '../../shared/format/safeText.ts';
import type { LiveState } from '../../shared/live/liveState.ts';
import { Delta } from '../../shared/ui/Delta.tsx';

interface FigureProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly note: ReactNode;
}

function Figure({ name, value, note }: FigureProps) {
  return (
    <div className="flex h-[5.75rem] min-w-0 flex-col bg-surface px-4 py-3.5">
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="truncate text-xl leading-8 font-semibold tracking-tight min-[100rem]:text-[22px]">
        {value}
      </dd>
      <dd className="truncate text-xs text-soft">{note}</dd>
    </div>
  );
}

/** Whole cash units with the currency small beside them. */
function Money({ value, unit }: { readonly value: string | undefined; readonly unit: string }) {
  return (
    <>
      {value === undefined ? '–' : cash(value)} <bdi className="text-xs font-medium text-faint">{unit}</bdi>
    </>
  );
}

/** `start` is the equity at the account's first block. */
function EquityFigure({
  equity,
  start,
  unit,
}: {
  equity: string | undefined;
  start: number | undefined;
  unit: string;
}) {
  const gain = equity === undefined || start === undefined ? undefined : Number(equity) - start;
  return (
    <Figure
      name="Equity"
      value={<Money value={equity} unit={unit} />}
      note={
        gain === undefined || start === undefined || start === 0 ? (
          'waiting for prices'
        ) : (
          <>
            <Delta value={gain} text={`${signedCash(gain)} (${signedPercent(gain / start)})`} />
            <span className="max-sm:hidden"> since start</span>
          </>
        )
      }
    />
  );
}

function TodayFigure({ account, unit }: { account: AccountState; unit: string }) {
  const { todayPnl, equity } = account;
  const before = Number(equity) - Number(todayPnl);
  return (
    <Figure
      name="Today's P&L"
      value={
        todayPnl === undefined ? (
          '–'
        ) : (
          <>
            <Delta value={Number(todayPnl)} text={signedCash(todayPnl)} />{' '}
            <bdi className="text-xs font-medium text-faint">{unit}</bdi>
          </>
        )
      }
      note={
        todayPnl === undefined || !(before > 0) ? (
          'since midnight UTC, chain time'
        ) : (
          <>
            <Delta value={Number(todayPnl)} text={signedPercent(Number(todayPnl) / before)} />
            <span className="max-sm:hidden"> since 0:00 UTC</span>
          </>
        )
      }
    />
  );
}

function OpenFigure({ account }: { account: AccountState }) {
  const open = new Set(account.positions.map(({ id }) => id));
  const marks = account.marks.filter(({ positionId }) => open.has(positionId));
  const unrealised = marks.reduce((sum, mark) => sum + Number(mark.unrealisedPnl), 0);
  return (
    <Figure
      name="Open positions"
      value={count(account.positions.length)}
      note={
        marks.length === 0 ? (
          'all in cash'
        ) : (
          <>
            <Delta value={unrealised} text={signedCash(unrealised)} /> unrealised
          </>
        )
      }
    />
  );
}

/** The numbers that a trader looks at first. */
export function Figures({ live }: { readonly live: LiveState }) {
  const { account, process } = live;
  if (account === undefined || process === undefined) return null;
  const unit = safeSymbol(account.cashToken.symbol);
  const { performance, equity, cash: money, native } = account;
  const start = live.curve?.[0] && Number(live.curve[0].equity);
  const share =
    equity === undefined || Number(equity) === 0 ? undefined : Number(money.value) / Number(equity);
  const gasWorth =
    process.nativePrice === undefined ? undefined : Number(native.value) * Number(process.nativePrice);
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line md:grid-cols-3 min-[87.5rem]:grid-cols-6">
      <EquityFigure equity={equity} start={start} unit={unit} />
      <TodayFigure account={account} unit={unit} />
      <Figure
        name="Cash"
        value={<Money value={money.value} unit={unit} />}
        note={share === undefined ? ' ' : `${percent(share)} of equity`}
      />
      <OpenFigure account={account} />
      <Figure
        name="Gas money"
        value={
          <>
            {quantity(native.value)}{' '}
            <span className="text-xs font-medium text-faint">{process.chain.nativeSymbol}</span>
          </>
        }
        note={gasWorth === undefined ? ' ' : `${cash(gasWorth)} ${unit}`}
      />
      <Figure
        name="Trades"
        value={count(account.trades)}
        note={
          performance?.winRate === undefined ? (
            `${count(account.thoughts)} decisions`
          ) : (
            <>
              {percent(performance.winRate)} won
              <span className="max-sm:hidden"> · {count(account.thoughts)} decisions</span>
            </>
          )
        }
      />
    </dl>
  );
}
