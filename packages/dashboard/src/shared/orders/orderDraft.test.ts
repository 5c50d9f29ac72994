import { orderWish } from '@twinlane/protocol/order';
import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, readDraft, withSide, type OrderDraft, type OrderFacts } from './orderDraft.ts';

const TOKEN = { address: '0x0000000000000000000000000000000000000001', decimals: 18 };
const FACTS: OrderFacts = {
  token: TOKEN,
  cashDecimals: 6,
  freeCash: '1000.5',
  held: { positionId: 'p1', quantity: '3.000000000000000001' },
  price: '2.5',
};

const draft = (changes: Partial<OrderDraft>): OrderDraft => ({ ...EMPTY_DRAFT, ...changes });

function wishOf(changes: Partial<OrderDraft>, facts = FACTS) {
  const reading = readDraft(draft(changes), facts);
  if (reading.outcome !== 'ready') throw new Error(JSON.stringify(reading.errors));
  expect(orderWish.parse(reading.wish)).toEqual(reading.wish);
  return reading.wish;
}

function errorsOf(changes: Partial<OrderDraft>, facts = FACTS) {
  const reading = readDraft(draft(changes), facts);
  return reading.outcome === 'ready' ? {} : reading.errors;
}

describe('the amount', () => {
  it('is what is given: cash of a purchase, tokens of a sale, however it was typed', () => {
    expect(wishOf({ amount: '12.3456789' }).amount).toBe('12.345678');
    expect(wishOf({ amount: '2', unit: 'token' }).amount).toBe('5');
    expect(wishOf({ amount: '50', unit: 'percent' }).amount).toBe('500.25');
    expect(wishOf({ side: 'sell', amount: '1.5', unit: 'token' }).amount).toBe('1.5');
    expect(wishOf({ side: 'sell', amount: '5', unit: 'cash' }).amount).toBe('2');
  });

  it('of a whole position is all of it, to the last unit, and names the position', () => {
    expect(wishOf({ side: 'sell', amount: '100', unit: 'percent' })).toMatchObject({
      amount: 'all',
      positionId: 'p1',
    });
    expect(wishOf({ side: 'sell', amount: '50', unit: 'percent' }).amount).toBe('1.5');
  });

  it('is refused where it is nothing, no number, or more than there is', () => {
    for (const amount of ['', '0', '0.0000001', '-1', '1.2.3', '1000.500001']) {
      expect(errorsOf({ amount })).toHaveProperty('amount');
    }
    expect(errorsOf({ amount: '101', unit: 'percent' })).toHaveProperty('amount');
    expect(errorsOf({ side: 'sell', amount: '3.1', unit: 'token' })).toHaveProperty('amount');
    const { held: _held, ...none } = FACTS;
    expect(errorsOf({ side: 'sell', amount: '1', unit: 'token' }, none)).toHaveProperty('amount');
  });
});

describe('parameters', () => {
  it('are those of the kind, prices as exact text, with the bounds of each swap', () => {
    const params = { ...EMPTY_DRAFT.params, price: '1.234567890123456789', stopPrice: '9' };
    expect(wishOf({ amount: '1', kind: 'limit', params }).params).toEqual({ price: '1.234567890123456789' });
    expect(
      wishOf({ amount: '1', kind: 'twap', slippage: '0.5', deadline: '60', goodFor: '3600' }),
    ).toMatchObject({
      params: {
        minutes: 30,
        slices: 10,
        maxParticipationPercent: 100,
        maxSlippageBps: 50,
        deadlineSeconds: 60,
      },
      goodForSeconds: 3600,
    });
  });

  it('that are missing or out of bounds are named', () => {
    expect(errorsOf({ amount: '1', kind: 'stopLimit' })).toMatchObject({
      price: expect.any(String) as string,
      stopPrice: expect.any(String) as string,
    });
    const params = { ...EMPTY_DRAFT.params, minutes: '1', slices: '61' };
    expect(errorsOf({ amount: '1', kind: 'twap', params })).toHaveProperty('slices');
    expect(errorsOf({ amount: '1', slippage: '51' })).toHaveProperty('slippage');
  });
});

it('turning to the other side keeps no amount of the first, nor a kind that only buys', () => {
  expect(withSide(draft({ amount: '12', kind: 'dca' }), 'sell')).toMatchObject({
    side: 'sell',
    kind: 'market',
    amount: '',
    unit: 'percent',
  });
});
