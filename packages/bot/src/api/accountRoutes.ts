import {
  listPositions,
  listSwaps,
  listThoughts,
  listTrades,
  readAccount,
  readEquity,
  readParity,
  readReconciliation,
  readThought,
} from '@twinlane/protocol/endpoints/accounts';
import type { FastifyInstance } from 'fastify';
import { thoughtView } from '../wire/thoughtView.ts';
import { orderPage, positionPage, thoughtPage, tradePage } from './pages.ts';
import { notFound } from './problems.ts';
import { serve } from './serve.ts';
import { accountState, equityCurve, type ViewContext } from './stateView.ts';
import { visibleAccount } from './visible.ts';

/** What the store has of an account. */
export function registerAccountRoutes(app: FastifyInstance, context: ViewContext): void {
  const { read } = context.store;

  serve(app, readAccount, async ({ principal, params }) =>
    accountState(context, await visibleAccount(read, principal, params.id)),
  );
  serve(app, readEquity, async ({ principal, params, query }) =>
    equityCurve(context, await visibleAccount(read, principal, params.id), query),
  );
  serve(app, listPositions, async ({ principal, params, query }) =>
    positionPage(read, await visibleAccount(read, principal, params.id), query),
  );
  serve(app, listSwaps, async ({ principal, params, query }) =>
    orderPage(read, await visibleAccount(read, principal, params.id), query),
  );
  serve(app, listTrades, async ({ principal, params, query }) =>
    tradePage(read, await visibleAccount(read, principal, params.id), query),
  );
  serve(app, listThoughts, async ({ principal, params, query }) =>
    thoughtPage(read, await visibleAccount(read, principal, params.id), query),
  );
  serve(app, readThought, async ({ principal, params }) => {
    const account = await visibleAccount(read, principal, params.id);
    const thought = await read.thoughts.get(params.thoughtId);
    if (thought?.accountId !== account.id) throw notFound('such thought');
    return thoughtView(thought);
  });
  serve(app, readReconciliation, async ({ principal, params }) => {
    const { id } = await visibleAccount(read, principal, params.id);
    const found = await context.reconcile?.(id);
    if (found === undefined) throw notFound('wallet of this account');
    return found;
  });
  serve(app, readParity, async ({ principal, params, query }) => {
    const { id } = await visibleAccount(read, principal, params.id);
    const found = await context.parity?.(id, query.limit);
    if (found === undefined) throw notFound('wallet of this account');
    return found;
  });
}
