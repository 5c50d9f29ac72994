import { isTwinlaneError } from '@twinlane/core/errors';
import {
  cancelOrder,
  deleteOrder,
  listOrders,
  placeOrder,
  previewOrder,
  readOrder,
} from '@twinlane/protocol/endpoints/orders';
import type {
  OrderRequest,
  placedOrderQuery,
  PlacedOrderDetails,
  PlacedOrderState,
} from '@twinlane/protocol/order';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ApiContext } from './appState.ts';
import { keyOf } from './idempotency.ts';
import type { OrdersPort } from './ordersPort.ts';
import { maySee, type Principal } from './principal.ts';
import { HttpProblem, notFound } from './problems.ts';
import { serve } from './serve.ts';

/** Refusals that are a conflict with how things stand, not a wrong request. */
const CONFLICTS = new Set(['order.risk', 'order.blocked', 'order.keyReused', 'order.ended']);

/** Orders that people place: what one would do, placing, looking at and cancelling them. */
export function registerOrderRoutes(app: FastifyInstance, { orders }: Pick<ApiContext, 'orders'>): void {
  const desk = (): OrdersPort => {
    if (orders === undefined) {
      const hint = 'Ask the process that runs the bots.';
      throw new HttpProblem(409, 'order.noEngine', 'This process does not trade.', hint);
    }
    return orders;
  };
  /** The desk, for those who may trade its account. */
  const ownDesk = (principal: Principal): OrdersPort => {
    if (!maySee(principal, desk().accountId)) throw notFound('account that this login may trade with');
    return desk();
  };
  async function visible(principal: Principal, id: string): Promise<PlacedOrderDetails> {
    const order = await desk().get(id);
    if (order === undefined || !maySee(principal, order.accountId)) throw notFound('such order');
    return order;
  }

  serve(app, previewOrder, ({ principal, body }) => asked(() => ownDesk(principal).preview(body)));
  serve(app, placeOrder, ({ principal, body, request }) => {
    const { kind, side, token } = body;
    const wish = withKey(request, body);
    request.log.info({ kind, side, token, who: principal.who }, 'a person places an order');
    return asked(() => ownDesk(principal).place(wish));
  });
  serve(app, listOrders, async ({ principal, query: { state, ...page } }) => {
    if (!maySee(principal, desk().accountId)) return { items: [], nextCursor: null };
    return desk().page({ ...page, ...statesOf(state) });
  });
  serve(app, readOrder, ({ principal, params }) => visible(principal, params.id));
  for (const endpoint of [cancelOrder, deleteOrder]) {
    serve(app, endpoint, async ({ principal, params, body: { reason }, request }) => {
      const { id } = await visible(principal, params.id);
      request.log.info({ id, reason, who: principal.who }, 'a person cancels an order');
      return asked(() => desk().cancel(id, reason));
    });
  }
}

/** The key may come as a header, as other services take it; the body's goes first. */
function withKey(request: FastifyRequest, body: OrderRequest): OrderRequest {
  const key = body.key ?? keyOf(request);
  return key === undefined ? body : { ...body, key };
}

function statesOf(state: z.output<typeof placedOrderQuery>['state']): {
  readonly states?: readonly PlacedOrderState[];
} {
  if (state === 'all') return {};
  return { states: state === 'open' ? ['waiting', 'working'] : [state] };
}

async function asked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isTwinlaneError(error)) throw error;
    if (error.code === 'order.unknown') throw notFound('such order');
    if (!CONFLICTS.has(error.code)) throw error;
    throw new HttpProblem(409, error.code, error.message, error.hint);
  }
}
