import { afterAll, beforeAll, expect, it } from 'vitest';
import { provePlans } from './testing/provePlans.ts';
import { startTradeField, type TradeField } from './testing/tradeField.ts';

let field: TradeField;

beforeAll(async () => {
  field = await startTradeField();
});

afterAll(async () => {
  await field?.stop();
});

it('random plans do on the chain exactly what they say', async () => {
  const found = await provePlans(field, 120, 5);
  expect(found.examples).toEqual([]);
  expect(found.mismatches).toBe(0);
  expect(found.plans).toBe(120);
  const traits = [
    'split',
    'taxed',
    '3 hops',
    'both kinds of pools',
    'exactOut',
    'via twinlaneExecutor',
    'via universalRouter',
  ];
  expect(traits.filter((trait) => (found.counts[trait] ?? 0) < 5)).toEqual([]);
}, 120_000);
