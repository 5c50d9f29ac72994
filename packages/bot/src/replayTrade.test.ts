import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveParity } from './testing/proveParity.ts';
import { startTradeField, type TradeField } from './venue/testing/tradeField.ts';

let field: TradeField;

beforeAll(async () => {
  field = await startTradeField();
});

afterAll(async () => {
  await field?.stop();
});

describe('a live trade, settled by the paper model on the state before its block', () => {
  it('is the same to the wei and to the unit of gas', { timeout: 60_000 }, async () => {
    const found = await proveParity(field, 40, 3);
    expect(found.examples).toEqual([]);
    expect(found).toMatchObject({ trades: 40, worstAmount: 0n, worstGas: 0n, otherOutcomes: 0 });
    expect(Object.keys(found.counts)).toEqual(expect.arrayContaining(['taxed', 'reverted', '2 hops']));
  });
});
