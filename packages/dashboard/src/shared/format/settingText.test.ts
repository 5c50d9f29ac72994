import { expect, it } from 'vitest';
import { settingsLine, settingText } from './settingText.ts';
import { wordsOf } from './wordsOf.ts';

it('names are words, with acronyms as they are written', () => {
  expect(['dollarCostAveraging', 'rsiPeriod', 'mevExposure', 'rpc-latency'].map(wordsOf)).toEqual([
    'Dollar cost averaging',
    'RSI period',
    'MEV exposure',
    'RPC latency',
  ]);
});

it('settings carry the unit that their name speaks of, and no raw values', () => {
  expect(settingsLine({ lossPercent: 3, everySeconds: 7_200, maxSlippageBps: 150, lagMs: 40 })).toBe(
    'loss 3\u00A0%, every 2h 00m, max slippage 1.5\u00A0%, lag 40 ms',
  );
  expect(settingsLine({ pending: true, triggers: ['liquidityReleased', 'tax'], kept: [] })).toBe(
    'pending yes, triggers liquidity released, tax, kept none',
  );
  expect(settingText('buyGas', 132_688)).toEqual({ name: 'buy gas', text: '132,688' });
  expect(settingText('supply', '1000000000000000000000')).toEqual({
    name: 'supply',
    text: '1,000,000,000,000,000,000,000',
  });
  expect(settingText('liquidity', 1_073_100.126, 'USDC')).toEqual({
    name: 'liquidity',
    text: '1,073,100.13 USDC',
  });
  expect(settingText('poolKind', 'constantProduct')).toEqual({ name: 'pool kind', text: 'constant product' });
});
