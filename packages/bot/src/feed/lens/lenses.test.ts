import { expect, it } from 'vitest';
import { TICK_READER_CODE, TRADE_PROBE_CODE } from './lenses.ts';
import { compileLens } from './testing/compileLens.ts';

it.each([
  ['TickReader', TICK_READER_CODE],
  ['TradeProbe', TRADE_PROBE_CODE],
])('the code of %s is what its source compiles to', (name, code) => {
  expect(code).toBe(compileLens(name));
});
