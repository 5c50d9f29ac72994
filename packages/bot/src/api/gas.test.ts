import type { GasView } from '@twinlane/protocol/gas';
import { expect, it, onTestFinished } from 'vitest';
import { get, startTestServer } from './testing/testServer.ts';

const VIEW: GasView = {
  chain: { id: 1, name: 'Ethereum', nativeSymbol: 'ETH' },
  blockNumber: 7,
  baseFee: '1000000000',
  nextBaseFee: '1125000000',
  expectedChange: -0.01,
  suggestedTip: '1000000',
  ceiling: '500000000000',
  trend: { blocks: 1, lowest: '1', median: '1', highest: '1', change: 0 },
  offers: [],
};

it('gives fees as they are known, and says before the first block that there are none', async () => {
  let view: GasView | undefined;
  const server = await startTestServer({ gas: () => view });
  onTestFinished(() => server.close());
  const before = await get(server.port, '/api/gas');
  expect(before.status).toBe(404);
  expect(before.json()).toMatchObject({ code: 'gas.notYet', hint: 'Try again in a moment.' });
  view = VIEW;
  const after = await get(server.port, '/api/gas');
  expect(after.status).toBe(200);
  expect(after.json()).toEqual(VIEW);
});
