import { Readable } from 'node:stream';
import { listAlerts } from '@twinlane/protocol/endpoints/alerts';
import { exportTrades } from '@twinlane/protocol/endpoints/trades';
import type { FastifyInstance } from 'fastify';
import { createAlertPages } from './alertPage.ts';
import type { ApiContext } from './appState.ts';
import { serve } from './serve.ts';
import { exportTradesOf } from './tradeExport.ts';
import { requireAllAccounts, visibleAccount } from './visible.ts';

/** What the operator was told, and trades as a file. */
export function registerListRoutes(app: FastifyInstance, context: ApiContext): void {
  const { read } = context.store;
  const alertPage = createAlertPages(context);

  serve(app, listAlerts, ({ principal, query }) => {
    requireAllAccounts(principal);
    return alertPage(query);
  });
  serve(app, exportTrades, async ({ principal, params, query, reply }) => {
    const account = await visibleAccount(read, principal, params.id);
    const { nextCursor, lines } = await exportTradesOf(read, account, query);
    void reply.header('content-type', 'text/csv; charset=utf-8');
    void reply.header('content-disposition', `attachment; filename="trades-${account.id}.csv"`);
    if (nextCursor !== undefined) void reply.header('x-next-cursor', nextCursor);
    // Pulled as the client takes it: what it does not take is not read.
    return reply.send(Readable.from(lines, { highWaterMark: 2 }));
  });
}
