import type { TradeView } from '@twinlane/protocol/trade';
import { tradeExportQuery, tradeQuery } from '@twinlane/protocol/tradeQuery';
import { describe, expect, it } from 'vitest';
import {
  ALL_TRADES,
  filterQuery,
  isMeant,
  mergeTrades,
  partArrivals,
  sortNamed,
  sortOf,
} from './tradeFilter.ts';
import { cashMoved, reasonWords } from '../../shared/trade/tradeWords.ts';

const TOKEN = '0x0000000000000000000000000000000000000001';
const FROM = '2026-01-01T00:00:00.000Z';
const token = (address: string) => ({ chainId: 1, address, symbol: 'T', decimals: 6 });
const amount = (value: string) => ({ units: String(Number(value) * 1e6), value });

function trade(blockNumber: number, changes: Partial<TradeView> = {}): TradeView {
  return {
    id: `t${blockNumber}`,
    botId: 'b1',
    side: 'buy',
    outcome: 'filled',
    tokenIn: token(`0x${'f'.repeat(40)}`),
    tokenOut: token(TOKEN),
    amountIn: amount('10'),
    amountOut: amount('12'),
    blockNumber,
    time: '2026-01-02T00:00:00.000Z',
    ...changes,
  } as TradeView;
}

describe('the filter', () => {
  it('asks the server for what was chosen alone, for the list and for its CSV', () => {
    expect(filterQuery(ALL_TRADES, '')).toEqual({});
    const query = filterQuery(
      { ...ALL_TRADES, token: TOKEN, outcome: 'reverted', sort: 'bestPnl', span: '3600' },
      FROM,
    );
    expect(query).toEqual({ token: TOKEN, outcome: 'reverted', from: FROM });
    expect(tradeQuery.safeParse(query).success && tradeExportQuery.safeParse(query).success).toBe(true);
  });

  it('lets through of the live ones what the server would', () => {
    const filter = { ...ALL_TRADES, token: TOKEN, side: 'buy' } as const;
    expect(isMeant(trade(1), filter, FROM)).toBe(true);
    expect(isMeant(trade(1, { time: '2025-12-31T00:00:00.000Z' }), filter, FROM)).toBe(false);
    expect(isMeant(trade(1, { side: 'sell', tokenIn: token(TOKEN) }), filter, FROM)).toBe(false);
    expect(isMeant(trade(1, { exitReason: 'stopLoss' }), { ...ALL_TRADES, reason: 'stopLoss' }, '')).toBe(
      true,
    );
  });
});

describe('trades that arrive', () => {
  const live = [trade(5), trade(4), trade(3)];

  it('come on top while the top is in sight, and wait while something is being read', () => {
    expect(partArrivals(live, undefined)).toEqual({ shown: live, waiting: [] });
    expect(partArrivals(live, 't4').waiting.map(({ id }) => id)).toEqual(['t5']);
  });

  it('stand in one list with those that were loaded, each once, newest first, none that waits', () => {
    const loaded = [trade(5), trade(4, { exitReason: 'known' }), trade(3), trade(2)];
    expect(mergeTrades(partArrivals(live, 't4'), loaded).map(({ id }) => id)).toEqual(['t4', 't3', 't2']);
    const merged = mergeTrades(partArrivals([trade(6), ...live, trade(1)], undefined), loaded);
    expect(merged.map(({ id }) => id)).toEqual(['t6', 't5', 't4', 't3', 't2']);
    expect(merged[2]?.exitReason).toBe('known');
  });
});

it('sorts by what the headings say', () => {
  for (const sort of ['newest', 'oldest', 'bestPnl', 'worstPnl'] as const) {
    expect(sortNamed(sortOf(sort))).toBe(sort);
  }
});

it('says what moved and what decided in words', () => {
  expect(cashMoved(trade(1))).toBe('−10.00');
  expect(cashMoved(trade(1, { side: 'cycle' }))).toBe('+2.00');
  expect(cashMoved(trade(1, { outcome: 'reverted' }))).toBe('–');
  expect([reasonWords('stopLoss'), reasonWords('order.stopLimit'), reasonWords('operator')]).toEqual([
    'Stop loss',
    'Stop limit order',
    'By hand',
  ]);
});
