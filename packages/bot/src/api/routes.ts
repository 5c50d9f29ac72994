import type { Account } from '@twinlane/core/portfolio/account';
import type { StoreReader } from '@twinlane/core/ports';
import { pageQuery, type PageQuery } from '@twinlane/protocol/page';
import { id } from '@twinlane/protocol/scalars';
import type { Health, StateView } from '@twinlane/protocol/state';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { orderPage, positionPage, thoughtPage, tradePage } from './pages.ts';
import { notFound, parseInput } from './problems.ts';
import { registerPriceRoutes } from './priceRoutes.ts';
import { accountState, equityCurve, processState, type ViewContext } from './stateView.ts';
import { thoughtView } from '../wire/thoughtView.ts';

const accountParams = z.object({ id });
const thoughtParams = z.object({ thoughtId: id });

function health({ state, clock }: ViewContext): Health {
  const app = state();
  const fresh = app.feeds.every((feed) => feed.state === 'fresh');
  return {
    status: app.head === undefined ? 'starting' : fresh ? 'ok' : 'degraded',
    version: app.version,
    mode: app.mode,
    uptimeSeconds: Math.max(0, (clock.now() - app.startedAt) / 1000),
    ...(app.head === undefined ? {} : { blockNumber: app.head.header.number }),
  };
}

/** The read-only REST routes. Every answer is as of now: nothing is cached. */
export function registerRoutes(app: FastifyInstance, context: ViewContext): void {
  const { read } = context.store;

  async function accountOf(request: FastifyRequest): Promise<Account> {
    const params = parseInput(accountParams, request.params);
    const account = await read.accounts.get(params.id);
    if (account === undefined) throw notFound('such account');
    return account;
  }

  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
  });

  app.get('/api/health', async () => health(context));
  registerPriceRoutes(app, context);
  app.get('/api/state', async (): Promise<StateView> => {
    const accounts = await read.accounts.list();
    const states = await Promise.all(accounts.map((account) => accountState(context, account)));
    return { ...processState(context), accounts: states };
  });

  app.get('/api/accounts/:id/equity', (request) =>
    accountOf(request).then((account) => equityCurve(context, account)),
  );

  app.get('/api/accounts/:id/reconciliation', (request) =>
    accountOf(request).then(async ({ id: accountId }) => {
      const found = await context.reconcile?.(accountId);
      if (found === undefined) throw notFound('wallet of this account');
      return found;
    }),
  );

  app.get('/api/accounts/:id/parity', (request) => {
    const { limit } = parseInput(pageQuery, request.query);
    return accountOf(request).then(async ({ id: accountId }) => {
      const found = await context.parity?.(accountId, limit);
      if (found === undefined) throw notFound('wallet of this account');
      return found;
    });
  });

  app.get('/api/accounts/:id/thoughts/:thoughtId', (request) =>
    accountOf(request).then(async (account) => {
      const { thoughtId } = parseInput(thoughtParams, request.params);
      const thought = await read.thoughts.get(thoughtId);
      if (thought?.accountId !== account.id) throw notFound('such thought');
      return thoughtView(thought);
    }),
  );

  const lists: Record<string, (reader: StoreReader, account: Account, query: PageQuery) => Promise<unknown>> =
    { positions: positionPage, orders: orderPage, trades: tradePage, thoughts: thoughtPage };
  for (const [name, list] of Object.entries(lists)) {
    app.get(`/api/accounts/:id/${name}`, (request) => {
      const query = parseInput(pageQuery, request.query);
      return accountOf(request).then((account) => list(read, account, query));
    });
  }
}
