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
import type { Account } from '@twinlane/core/portfolio/account';
import type { FastifyInstance } from 'fastify';
import { thoughtView } from '../wire/thoughtView.ts';
import { orderPage, positionPage, thoughtPage, tradePage } from './pages.ts';
import type { Principal } from './principal.ts';
import { notFound } from './problems.ts';
import { serve } from './serve.ts';
import { createStandingAnswers } from './standingAnswers.ts';
import { accountState, equityCurve, type ViewContext } from './stateView.ts';
import { visibleAccount } from './visible.ts';

/** What the store has of an account. */
export function registerAccountRoutes(app: FastifyInstance, context: ViewContext): void {
  const { read } = context.store;
  const standing = createStandingAnswers<unknown>(() => read.lists.version(), context.clock);
  /** A page of a list, or another part of an account that only the query says more of. */
  async function partOf<Query extends object, Part>(
    name: string,
    { principal, params, query }: { principal: Principal; params: { readonly id: string }; query: Query },
    part: (account: Account, query: Query) => Promise<Part>,
  ): Promise<Part> {
    const account = await visibleAccount(read, principal, params.id);
    const key = JSON.stringify([name, account.id, query]);
    return standing(key, () => part(account, query)) as Promise<Part>;
  }

  serve(app, readAccount, async ({ principal, params }) =>
    accountState(context, await visibleAccount(read, principal, params.id)),
  );
  serve(app, readEquity, (asked) =>
    partOf(readEquity.name, asked, (account, query) => equityCurve(context, account, query)),
  );
  serve(app, listPositions, (asked) =>
    partOf(listPositions.name, asked, (account, query) => positionPage(read, account, query)),
  );
  serve(app, listSwaps, (asked) =>
    partOf(listSwaps.name, asked, (account, query) => orderPage(read, account, query)),
  );
  serve(app, listTrades, (asked) =>
    partOf(listTrades.name, asked, (account, query) => tradePage(read, account, query)),
  );
  serve(app, listThoughts, (asked) =>
    partOf(listThoughts.name, asked, (account, query) => thoughtPage(read, account, query)),
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
