import type { GasView } from '@twinlane/protocol/gas';
import { expect, it } from 'vitest';
import { gasLines, gasWord } from './gasLines.ts';

const GAS = {
  chain: { id: 8453, name: 'Base', nativeSymbol: 'ETH' },
  nextBaseFee: '100',
  trend: { blocks: 20, lowest: '50', median: '100', highest: '200', change: 0 },
  offers: [
    { urgency: 'urgent', deadline: 1, action: 'send', maxFeePerGas: '120', maxPriorityFeePerGas: '1' },
    { urgency: 'patient100', deadline: 100, action: 'wait', maxFeePerGas: '80', maxPriorityFeePerGas: '1' },
  ],
} as GasView;

it('says what each urgency should do, and by when', () => {
  expect(gasLines(GAS)).toEqual([
    { urgency: 'urgent', name: 'Urgent', within: '1 block, 2s', most: '120', isWaiting: false },
    { urgency: 'patient100', name: 'More patient', within: '100 blocks, 3m', most: '80', isWaiting: true },
  ]);
  expect(gasLines({ ...GAS, chain: { ...GAS.chain, id: 31_337 } })[0]?.within).toBe('1 block');
});

it('calls gas low or high against its last blocks', () => {
  expect(['60', '100', '190'].map((nextBaseFee) => gasWord({ ...GAS, nextBaseFee }))).toEqual([
    'low',
    'usual',
    'high',
  ]);
});
