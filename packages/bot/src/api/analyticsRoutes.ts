import type { Account } from '@twinlane/core/portfolio/account';
import { RetryableError } from '@twinlane/core/errors';
import { readAnalytics } from '@twinlane/protocol/endpoints/analytics';
import type { AnalyticsQuery, AnalyticsView } from '@twinlane/protocol/analytics';
import type { FastifyInstance } from 'fastify';
import { readAnalyticsOf, type AnalyticsClock } from './analyticsReader.ts';
import type { ApiContext } from './appState.ts';
import { createKeptAnswers } from './keptAnswers.ts';
import { registerReportRoutes } from './reportRoutes.ts';
import { serve } from './serve.ts';
import { visibleAccount } from './visible.ts';

/** Computes an account's analytics, or gives what was computed shortly before. */
export type AnalyticsDesk = (account: Account, query: AnalyticsQuery) => Promise<AnalyticsView>;

/** Makes the desk. */
export function createAnalyticsDesk({
  store,
  state,
  clock,
}: Pick<ApiContext, 'store' | 'state' | 'clock'>): AnalyticsDesk {
  const { analytics } = store.read;
  const kept = createKeptAnswers<AnalyticsView>({
    most: 64,
    forMs: 30_000,
    restMs: 2_000,
    monotonic: () => clock.monotonic(),
  });
  function now(): AnalyticsClock {
    const { head } = state();
    if (head === undefined) throw new RetryableError('api.starting', 'There is no block yet.');
    return { chain: head.header.timestamp, wall: clock.now() };
  }
  return async (account, query) => {
    const key = JSON.stringify([account.id, query.bot, query.period, query.from, query.to]);
    const version = await analytics.version(account.id);
    return kept.answer(key, version, () => readAnalyticsOf(analytics, account, query, now()));
  };
}

/** Analytics of an account, and its reports. */
export function registerAnalyticsRoutes(app: FastifyInstance, context: ApiContext): void {
  const desk = createAnalyticsDesk(context);
  serve(app, readAnalytics, async ({ principal, params, query }) =>
    desk(await visibleAccount(context.store.read, principal, params.id), query),
  );
  registerReportRoutes(app, context, desk);
}
