import type { PlacedOrderView } from '@twinlane/protocol/order';
import type { OrderView, TradeView } from '@twinlane/protocol/trade';
import { expect, it } from 'vitest';
import { averagePrice, childFills, scheduleOf, sharesOf, withChanges } from './orderProgress.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const amount = (value: string) => ({ units: String(Number(value) * 1e6), value });

function order(changes: Partial<PlacedOrderView> = {}): PlacedOrderView {
  return {
    id: 'o1',
    kind: 'twap',
    side: 'buy',
    params: { minutes: 10, slices: 5 },
    amount: amount('100'),
    filled: amount('40'),
    inFlight: amount('20'),
    received: amount('16'),
    placedAt: '2026-01-01T00:00:00.000Z',
    state: 'working',
    ...changes,
  } as PlacedOrderView;
}

it('tells how much is filled and in flight, and at what price', () => {
  expect(sharesOf(order())).toEqual({ filled: 0.4, inFlight: 0.2 });
  expect(averagePrice(order())).toBe('2.5');
  expect(averagePrice(order({ side: 'sell', filled: amount('16'), received: amount('40') }))).toBe('2.5');
  expect(averagePrice(order({ received: amount('0') }))).toBeUndefined();
});

it('tells how far a schedule is and when its next part is due', () => {
  expect(scheduleOf(order(), START + 270_000)).toEqual({
    parts: 5,
    filledParts: 2,
    startsAt: START,
    endsAt: START + 600_000,
    nextAt: START + 360_000,
    elapsed: 0.45,
  });
  const plan = order({ kind: 'dca', params: { everySeconds: 60, purchases: 3 } });
  expect(scheduleOf(plan, START + 70_000)).toMatchObject({ parts: 3, nextAt: START + 120_000 });
  expect(scheduleOf(plan, START + 121_000)).not.toHaveProperty('nextAt');
  expect(scheduleOf(order({ state: 'cancelled' }), START)).not.toHaveProperty('nextAt');
  expect(scheduleOf(order({ kind: 'limit', params: { price: '2' } }), START)).toBeUndefined();
});

it('shows what an order became at once, on the tab where it belongs', () => {
  const loaded = [order({ id: 'a' }), order({ id: 'b' })];
  const changed = [
    order({ id: 'b', state: 'done' }),
    order({ id: 'c', placedAt: '2026-01-02T00:00:00.000Z' }),
  ];
  expect(withChanges(loaded, changed, 'open').map(({ id }) => id)).toEqual(['c', 'a']);
  expect(withChanges([], changed, 'ended').map(({ id }) => id)).toEqual(['b']);
  const older = order({ id: 'a', filled: amount('0') });
  expect(withChanges(loaded, [older], 'open')[0]?.filled.value).toBe('40');
});

it('puts each child beside its fill, the newest first', () => {
  const children = [{ id: 'x' }, { id: 'y' }] as OrderView[];
  const fills = childFills(children, [{ id: 't', orderId: 'x' }] as TradeView[]);
  expect(fills.map(({ order: { id }, trade }) => [id, trade?.id])).toEqual([
    ['y', undefined],
    ['x', 't'],
  ]);
});
