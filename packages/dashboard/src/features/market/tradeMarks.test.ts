import type { TradeView } from '@twinlane/protocol/trade';
import { describe, expect, it } from 'vitest';
import { linesOf, marksOf } from './tradeMarks.ts';

const TOKEN = '0xT';
const CASH = '0xC';
const at = (minute: number, second = 0): string =>
  new Date(Date.UTC(2026, 0, 1, 0, minute, second)).toISOString();

function trade(
  tokenIn: string,
  tokenOut: string,
  time: string,
  outcome: TradeView['outcome'] = 'filled',
): TradeView {
  return {
    tokenIn: { address: tokenIn },
    tokenOut: { address: tokenOut },
    time,
    outcome,
    side: 'buy',
  } as TradeView;
}

describe('marks on the chart', () => {
  const candles = [10, 11, 12].map((minute) => ({ time: at(minute) }));

  it('stand at the candle that holds the trade', () => {
    const trades = [
      trade(CASH, TOKEN, at(11, 42)),
      trade(TOKEN, CASH, at(12, 3)),
      trade(CASH, TOKEN, at(9)),
      trade(CASH, '0xOther', at(11)),
      trade(CASH, TOKEN, at(11), 'reverted'),
    ];
    expect(marksOf(trades, TOKEN, candles)).toEqual([
      { time: at(11), kind: 'entry', text: 'Buy' },
      { time: at(12), kind: 'exit', text: 'Sell' },
    ]);
    expect(marksOf(trades, TOKEN, [])).toEqual([]);
  });

  it('draw where a position was entered and would be left', () => {
    const lines = [{ rule: 'stopLoss', kind: 'stop' as const, price: '1.9', sharePercent: 100 }];
    expect(linesOf({ entryPrice: '2', lines })).toEqual([
      { price: '2', title: 'Entry', kind: 'entry' },
      { price: '1.9', title: 'Stop', kind: 'stop' },
    ]);
    expect(linesOf(undefined)).toEqual([]);
  });
});
