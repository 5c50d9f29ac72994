import { isTwinlaneError } from '@twinlane/core/errors';
import {
  cancelOrderRequest,
  orderRequest,
  orderWish,
  placedOrderQuery,
  type PlacedOrderState,
} from '@twinlane/protocol/order';
import { id as idSchema } from '@twinlane/protocol/scalars';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiContext } from './appState.ts';
import type { OrdersPort } from './ordersPort.ts';
import { HttpProblem, notFound, parseInput } from './problems.ts';

const params = z.object({ id: idSchema });

/** Refusals that are a conflict with how things stand, not a wrong request. */
const CONFLICTS = new Set(['order.risk', 'order.blocked', 'order.keyReused', 'order.ended']);

/** Orders that people place: what one would do, placing, looking at and cancelling them. */
export function registerOrderRoutes(app: FastifyInstance, { orders }: ApiContext): void {
  const desk = (): OrdersPort => {
    if (orders === undefined) {
      const hint = 'Ask the process that runs the bots.';
      throw new HttpProblem(409, 'order.noEngine', 'This process does not trade.', hint);
    }
    return orders;
  };
  app.post('/api/orders/preview', { config: { write: true } }, (request) => {
    const wish = parseInput(orderWish, request.body);
    return asked(() => desk().preview(wish));
  });
  app.post('/api/orders', { config: { write: true } }, (request, reply) => {
    const wish = withKey(request);
    request.log.info({ kind: wish.kind, side: wish.side, token: wish.token }, 'a person places an order');
    return asked(() => desk().place(wish)).then((order) => {
      void reply.code(202);
      return order;
    });
  });
  app.get('/api/orders', (request) => {
    const { state, ...page } = parseInput(placedOrderQuery, request.query);
    return desk().page({ ...page, ...statesOf(state) });
  });
  app.get('/api/orders/:id', (request) =>
    desk()
      .get(parseInput(params, request.params).id)
      .then((order) => {
        if (order === undefined) throw notFound('such order');
        return order;
      }),
  );
  // Logins that are held back do not hold this back: calling off must always be possible.
  app.post('/api/orders/:id/cancel', { config: { write: 'always' } }, (request) => {
    const { id } = parseInput(params, request.params);
    const { reason } = parseInput(cancelOrderRequest, request.body);
    request.log.info({ id, reason }, 'a person cancels an order');
    return asked(() => desk().cancel(id, reason));
  });
}

/** The key may come as a header, as other services take it; the body's goes first. */
function withKey(request: FastifyRequest) {
  const header = request.headers['idempotency-key'];
  const body = parseInput(orderRequest, request.body);
  const key = body.key ?? (typeof header === 'string' ? header : undefined);
  return parseInput(orderRequest, { ...body, ...(key === undefined ? {} : { key }) });
}

function statesOf(state: z.infer<typeof placedOrderQuery>['state']): {
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
