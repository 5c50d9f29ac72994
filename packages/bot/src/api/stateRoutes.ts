import { readHealth, readState } from '@twinlane/protocol/endpoints/state';
import type { Health } from '@twinlane/protocol/state';
import type { FastifyInstance } from 'fastify';
import { serve } from './serve.ts';
import { createSharedReads } from './sharedReads.ts';
import { accountState, processState, type ViewContext } from './stateView.ts';
import { visibleAccounts } from './visible.ts';

/** What the process does now. */
export function registerStateRoutes(app: FastifyInstance, context: ViewContext): void {
  const shared = createSharedReads();
  serve(app, readHealth, () => health(context));
  serve(app, readState, async ({ principal }) => {
    const accounts = await visibleAccounts(context.store.read, principal);
    const states = await Promise.all(
      accounts.map((account) => shared(account.id, () => accountState(context, account))),
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
