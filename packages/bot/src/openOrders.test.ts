import type { OrderPreview } from '@twinlane/core/engine/previewOrder';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import type { ParentOrderProgress } from '@twinlane/core/order/parent/parentOrderStore';
import { aParentOrder } from '@twinlane/core/order/parent/testing/aParentOrder';
import { aBlock, aPair, aSnapshot, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import { aPosition, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import type { Position } from '@twinlane/core/portfolio/position';
import type { OrderRequest } from '@twinlane/protocol/order';
import { expect, it } from 'vitest';
import { sandbox } from './chain/sandbox.ts';
import { openOrders } from './openOrders.ts';
import { testOrder } from './store/testing/domain.ts';

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

const parent = (id: string) => aParentOrder(TOKEN, { id });
/** The order that a parent order led to. */
const child = (id: string) => testOrder({ id: `child-of-${id}`, parentOrderId: id });

/** The port over a desk that keeps the first order of each key. */
function aDesk() {
  const placed = new Map<string, ParentOrder>();
  const positions: Position[] = [];
  const asked: (readonly string[])[] = [];
  const come = new Map<string, ParentOrderProgress>();
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
    parentOrders: {
      ofKey: async (_: string, key: string) => placed.get(key),
      newestChildren: async (id: string) => [child(id)],
      progress: async (ids: readonly string[]) => {
        asked.push(ids);
        return come;
      },
      page: async () => [parent('p-2'), parent('p-1')],
    },
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
  return { port, positions, asked, come, previews: () => previews };
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

it('reads what the orders of a page came to at once, and gives each order its own', async () => {
  const { port, asked, come } = aDesk();
  come
    .set('p-1', { filled: 1n, inFlight: 0n, received: 5n })
    .set('p-2', { filled: 1n, inFlight: 0n, received: 6n });
  const { items } = await port.page({ limit: 5 });
  expect(items.map(({ id, received }) => [id, received.units])).toEqual([
    ['p-2', '6'],
    ['p-1', '5'],
  ]);
  expect(asked).toEqual([['p-2', 'p-1']]);
});
