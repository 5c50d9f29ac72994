import type { Account } from '@twinlane/core/portfolio/account';
import { readHealth, readState } from '@twinlane/protocol/endpoints/state';
import type { Health } from '@twinlane/protocol/state';
import type { FastifyInstance } from 'fastify';
import { serve } from './serve.ts';
import { createStandingAnswers } from './standingAnswers.ts';
import {
  accountBooks,
  accountState,
  processState,
  type AccountBooks,
  type ViewContext,
} from './stateView.ts';
import { visibleOf } from './visible.ts';

/** What the process does now. */
export function registerStateRoutes(app: FastifyInstance, context: ViewContext): void {
  const { read } = context.store;
  const version = () => read.lists.version();
  const books = createStandingAnswers<AccountBooks>(version, context.clock);
  const all = createStandingAnswers<readonly Account[]>(version, context.clock);
  serve(app, readHealth, () => health(context));
  serve(app, readState, async ({ principal }) => {
    const accounts = visibleOf(await all('accounts', () => read.accounts.list()), principal);
    const states = await Promise.all(
      accounts.map(async (account) =>
        accountState(context, account, await books(account.id, () => accountBooks(read, account))),
      ),
    );
    return { ...processState(context, principal), accounts: states };
  });
}

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
