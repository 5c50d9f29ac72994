import type { OrderPreview } from '@twinlane/core/engine/previewOrder';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import { aBlock, aPair, aSnapshot, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import { aPosition, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import type { Position } from '@twinlane/core/portfolio/position';
import type { OrderRequest } from '@twinlane/protocol/order';
import { expect, it } from 'vitest';
import { sandbox } from './chain/sandbox.ts';
import { openOrders } from './openOrders.ts';

const TOKEN = aToken(1, 'TKN');
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n);
const SELL_ALL = {
  side: 'sell',
  token: 'TKN',
  amount: 'all',
  kind: 'market',
  params: {},
  acceptRisk: false,
  key: 'once',
} as OrderRequest;

/** The port over a desk that keeps the first order of each key. */
function aDesk() {
  const placed = new Map<string, ParentOrder>();
  const positions: Position[] = [];
  let previews = 0;
  const orders = {
    preview: async () => {
      previews += 1;
      return { isRisky: false, warnings: [] } as unknown as OrderPreview;
    },
    place: async (order: ParentOrder) => {
      const first = placed.get(order.requestKey) ?? order;
      placed.set(order.requestKey, first);
      expect({ ...order, id: first.id }).toEqual(first);
      return first;
    },
  };
  const snapshot = aSnapshot({ block: aBlock(1_000), pools: [POOL] });
  const read = {
    parentOrders: { ofKey: async (_: string, key: string) => placed.get(key), children: async () => [] },
    positions: { open: async () => positions },
    bots: { list: async () => [] },
  };
  const port = openOrders({
    account: PAPER_ACCOUNT,
    engine: { orders, view: () => ({ snapshot }) },
    mirror: { pools: () => [POOL] },
    connections: { chain: sandbox, store: { read } },
    config: { manual: {} },
  } as unknown as Parameters<typeof openOrders>[0]);
  return { port, positions, previews: () => previews };
}

it('answers a sale of all that is asked for again with its order, after all is sold', async () => {
  const { port, positions, previews } = aDesk();
  positions.push(aPosition(TOKEN, 7n, 7n));
  const first = await port.place(SELL_ALL);
  expect(first).toMatchObject({ side: 'sell', amount: { units: '7' } });
  positions.splice(0);
  expect((await port.place(SELL_ALL)).id).toBe(first.id);
  expect(previews()).toBe(1);
  await expect(port.place({ ...SELL_ALL, key: 'another' })).rejects.toMatchObject({ code: 'order.position' });
});
