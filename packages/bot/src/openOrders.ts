import { RetryableError, UserError } from '@twinlane/core/errors';
import type { Bot } from '@twinlane/core/engine/bot';
import type { OrderPreview } from '@twinlane/core/engine/previewOrder';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import type { ParentOrderProgress } from '@twinlane/core/order/parent/parentOrderStore';
import type { Position } from '@twinlane/core/portfolio/position';
import { settingsFor } from '@twinlane/core/intel/levels';
import { randomUUIDv7 } from 'node:crypto';
import type { OrderRequest, OrderWish, PlacedOrderDetails, PlacedOrderView } from '@twinlane/protocol/order';
import type { OrdersPort } from './api/ordersPort.ts';
import { draftOrder, requestKeyOf, type SoldPosition } from './draftOrder.ts';
import { findToken } from './findToken.ts';
import { isManual, manualBot } from './manualBot.ts';
import type { ServerParts } from './openServer.ts';
import { orderPreviewView, placedOrderSummary } from './wire/placedOrderView.ts';
import { orderView } from './wire/tradeView.ts';

type Parts = Pick<ServerParts, 'config' | 'connections' | 'account' | 'engine' | 'mirror'>;

/** The risk gate that speaks of a trade's size rather than of its token. */
const OF_SIZE = 'risk.slippage';

/** Orders as the API asks for them. */
export function openOrders(parts: Parts): OrdersPort {
  const { engine, account, connections } = parts;
  const { read } = connections.store;
  return {
    accountId: account.id,
    async preview(wish) {
      const { order, manual } = await drafted(parts, wish);
      return shown(parts, order, await engine.orders.preview(order, manual));
    },
    async place(request) {
      const { key } = request;
      const known =
        key === undefined ? undefined : await read.parentOrders.ofKey(account.id, requestKeyOf(key));
      const { order, manual } = await drafted(parts, request, known);
      if (known === undefined) {
        requireAcceptance(order, await engine.orders.preview(order, manual));
      }
      return detailsOf(parts, await engine.orders.place(order, manual));
    },
    cancel: async (id, reason) => detailsOf(parts, await engine.orders.cancel(id, reason)),
    async get(id) {
      const order = await read.parentOrders.get(id);
      return order?.accountId === account.id ? detailsOf(parts, order) : undefined;
    },
    async page({ limit, cursor, states }) {
      const rows = await read.parentOrders.page(account.id, {
        limit: limit + 1,
        ...(cursor === undefined ? {} : { before: cursor }),
        ...(states === undefined ? {} : { states }),
      });
      const items = rows.slice(0, limit);
      return {
        items: await viewsOf(parts, items),
        nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
      };
    },
  };
}

/** Reads a wish. `known`: the order that its key belongs to, which may have sold all of its position. */
async function drafted(
  { account, connections, engine, mirror, config }: Parts,
  wish: OrderWish | OrderRequest,
  known?: ParentOrder,
): Promise<{ readonly order: ParentOrder; readonly manual: Bot }> {
  const snapshot = engine.view()?.snapshot;
  if (snapshot === undefined) {
    throw new RetryableError('order.notReady', 'The pools are still being read.');
  }
  const { store, chain } = connections;
  const [bots, positions] = await Promise.all([
    store.read.bots.list(account.id),
    store.read.positions.open(account.id),
  ]);
  const manual = bots.find(isManual) ?? {
    ...manualBot(account.id, `manual:${account.id}`),
    ...config.manual,
  };
  const order = draftOrder(
    {
      account,
      manual,
      positions: known === undefined ? positions : asPlaced(known, positions),
      snapshot,
      findToken: (named) => findToken(named, mirror.pools(), chain),
      id: randomUUIDv7(),
    },
    wish,
  );
  return { order, manual };
}

/** The positions, with what the order sells as it was when it was placed. */
function asPlaced(
  { positionId, botId, token, amount }: ParentOrder,
  positions: readonly Position[],
): readonly SoldPosition[] {
  if (positionId === undefined) {
    return positions;
  }
  const others = positions.filter((position) => position.token.address !== token.address);
  return [{ id: positionId, botId, token, quantity: amount }, ...others];
}

function requireAcceptance(order: ParentOrder, { isRisky, warnings, blocked }: OrderPreview): void {
  if (isRisky && !order.acceptRisk) {
    throw new UserError('order.risk', warnings.join(' '), {
      hint: 'Say acceptRisk (--accept-risk) to buy all the same. What blocks a purchase blocks it all the same.',
    });
  }
  // A market order is refused by its gate, with a thought; the others would wait for what does not come.
  const isOfToken = blocked?.gate.startsWith('risk.') === true && blocked.gate !== OF_SIZE;
  if (isOfToken && order.kind !== 'market') {
    throw new UserError('order.blocked', `${blocked.gate}: ${blocked.reason}`, {
      hint: 'No setting softens this. `twinlane scan` shows what was found of the token.',
    });
  }
}

function shown({ engine, config }: Parts, order: ParentOrder, preview: OrderPreview) {
  const snapshot = engine.view()?.snapshot;
  if (snapshot === undefined) {
    throw new RetryableError('order.notReady', 'The pools are still being read.');
  }
  const { riskTolerance } = settingsFor(config.manual.intelLevel);
  return orderPreviewView(order, preview, snapshot, riskTolerance);
}

const NOTHING: ParentOrderProgress = { filled: 0n, inFlight: 0n, received: 0n };
/** Orders that one placed order is shown with: the newest. */
const MOST_CHILDREN = 200;

async function viewsOf(
  { connections, account }: Parts,
  placed: readonly ParentOrder[],
): Promise<PlacedOrderView[]> {
  const progress = await connections.store.read.parentOrders.progress(placed.map(({ id }) => id));
  return placed.map((order) => placedOrderSummary(order, progress.get(order.id) ?? NOTHING, account.cash));
}

async function detailsOf({ connections, account }: Parts, order: ParentOrder): Promise<PlacedOrderDetails> {
  const { parentOrders } = connections.store.read;
  const [children, progress] = await Promise.all([
    parentOrders.newestChildren(order.id, MOST_CHILDREN),
    parentOrders.progress([order.id]),
  ]);
  const view = placedOrderSummary(order, progress.get(order.id) ?? NOTHING, account.cash);
  return { ...view, orders: children.map(orderView) };
}
