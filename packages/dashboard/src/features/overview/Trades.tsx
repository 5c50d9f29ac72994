import type { TradeView } from '@twinlane/protocol/trade';
import { memo } from 'react';
import { basisPoints, cash, count, price, quantity } from '../../shared/format/numbers.ts';
import { age, fullTime } from '../../shared/format/times.ts';
import { cashMoved, outcomeWords, revertWords } from '../../shared/trade/tradeWords.ts';
import { chainNow, type LiveState } from '../../shared/live/liveState.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card, Scroll } from '../../shared/ui/Card.tsx';
import { ThoughtIcon } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { MoreLink } from './MoreLink.tsx';

const HEAD =
  'sticky top-0 z-10 bg-surface px-1.5 sm:px-2 py-2 text-right font-medium whitespace-nowrap first:pl-4 first:text-left last:pr-4';
const CELL =
  'h-13 px-1.5 sm:px-2 max-sm:h-16 text-right whitespace-nowrap first:pl-4 first:text-left last:pr-4';

/** So many stand here; the rest is on the screen of trades. */
const SHOWN = 50;

interface RowProps {
  readonly trade: TradeView;
  readonly age: string;
  readonly onThought: (id: string) => void;
}

const TradeRow = memo(function TradeRow({ trade, age: since, onThought }: RowProps) {
  const buys = trade.side === 'buy';
  const asset = buys ? trade.tokenOut : trade.tokenIn;
  const filled = trade.outcome === 'filled';
  const { word, tone } = outcomeWords(trade);
  const amount = buys ? trade.amountOut : trade.amountIn;
  return (
    <tr className="arrive border-t border-line" data-trade={trade.id}>
      <td className={`${CELL} w-24 max-sm:hidden`}>
        <Badge tone={tone}>{word}</Badge>
      </td>
      <td
        className={`${CELL} max-w-40 max-sm:w-full max-sm:max-w-0 text-left! max-sm:pl-4`}
        {...(filled ? {} : { title: revertWords(trade.revertReason) })}
      >
        <TokenName symbol={asset.symbol} address={asset.address} />
        <div className="mt-1 flex items-center gap-1.5 text-xs text-faint sm:hidden">
          <Badge tone={tone}>{word}</Badge>
          {filled && quantity(amount.value)}
        </div>
      </td>
      <td className={`${CELL} max-sm:hidden`}>{filled ? quantity(amount.value) : '–'}</td>
      <td className={`${CELL} text-soft max-md:hidden`}>
        {trade.price === undefined ? '–' : price(trade.price)}
      </td>
      <td className={CELL}>
        {cashMoved(trade)}
        <div className="text-xs text-faint md:hidden">gas {cash(trade.gasFeeCash.value)}</div>
      </td>
      <td className={`${CELL} text-soft max-md:hidden`}>
        {trade.slippageBps === undefined ? '–' : basisPoints(trade.slippageBps)}
      </td>
      <td className={`${CELL} text-soft max-lg:hidden`}>{cash(trade.gasFeeCash.value)}</td>
      <td
        className={`${CELL} text-soft`}
        title={`Block ${count(trade.blockNumber)}, ${fullTime(trade.time)} chain time`}
      >
        {since}
        <div className="text-xs text-faint md:hidden">
          {trade.slippageBps === undefined ? ' ' : basisPoints(trade.slippageBps)}
        </div>
      </td>
      <td className={`${CELL} w-10`}>
        <button
          type="button"
          aria-label={`Why: the thought behind this ${word.toLowerCase()}`}
          onClick={() => onThought(trade.thoughtId)}
          className="inline-grid size-8 place-items-center rounded-lg text-faint transition-colors hover:bg-raised hover:text-text"
        >
          <ThoughtIcon />
        </button>
      </td>
    </tr>
  );
});

interface TradesProps {
  readonly live: LiveState;
  readonly onThought: (id: string) => void;
}

/** The latest trades, newest first. */
export function Trades({ live, onThought }: TradesProps) {
  const { trades, orders, account } = live;
  const now = chainNow(live);
  return (
    <Card
      title="Latest trades"
      note={account !== undefined && `${count(account.trades)} in all`}
      aside={
        <>
          {orders.length > 0 && <Badge tone="accent">{count(orders.length)} in flight</Badge>}
          <MoreLink href="/trades" label="All trades" />
        </>
      }
    >
      <Scroll label="Latest trades" className="h-[26rem]">
        {trades.length === 0 ? (
          <Notice title="No trade yet">The first one appears here within a second of its block.</Notice>
        ) : (
          <table className="w-full text-[13px]">
            <thead className="text-xs text-faint">
              <tr>
                <th className={`${HEAD} max-sm:hidden`}>Side</th>
                <th className={`${HEAD} text-left! max-sm:pl-4`}>Token</th>
                <th className={`${HEAD} max-sm:hidden`}>Quantity</th>
                <th className={`${HEAD} max-md:hidden`}>Price</th>
                <th className={HEAD}>
                  Cash<span className="md:hidden"> / gas</span>
                </th>
                <th className={`${HEAD} max-md:hidden`}>Slippage</th>
                <th className={`${HEAD} max-lg:hidden`}>Gas</th>
                <th className={HEAD}>
                  Age<span className="md:hidden"> / slip</span>
                </th>
                <th className={HEAD}>
                  <span className="sr-only">Why</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {trades.slice(0, SHOWN).map((trade) => (
                <TradeRow key={trade.id} trade={trade} age={age(trade.time, now)} onThought={onThought} />
              ))}
            </tbody>
          </table>
        )}
      </Scroll>
    </Card>
  );
}
