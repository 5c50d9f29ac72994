import { RetryableError } from '@twinlane/core/errors';
import type { Account } from '@twinlane/core/portfolio/account';
import { exportReport, readReport } from '@twinlane/protocol/endpoints/reports';
import type { ReportSpan } from '@twinlane/protocol/report';
import type { FastifyInstance } from 'fastify';
import { csvLine } from '../wire/csv.ts';
import { isoFromSeconds } from '../wire/isoTime.ts';
import { REPORT_POLICY, reportPage, type ReportHead } from '../wire/reportPage.ts';
import { reportTables, type ReportTable } from '../wire/reportTables.ts';
import type { AnalyticsDesk } from './analyticsRoutes.ts';
import type { ApiContext } from './appState.ts';
import { nextPeriod, periodStart } from './calendar.ts';
import { serve } from './serve.ts';
import { visibleAccount } from './visible.ts';

const DAY = 86_400;

interface Report {
  readonly head: ReportHead;
  readonly tables: readonly ReportTable[];
}

/** Days and weeks of an account, as pages and as CSV. */
export function registerReportRoutes(
  app: FastifyInstance,
  { store, state }: Pick<ApiContext, 'store' | 'state'>,
  desk: AnalyticsDesk,
): void {
  async function reportOf(account: Account, span: ReportSpan, date: string | undefined): Promise<Report> {
    const { head } = state();
    if (head === undefined) throw new RetryableError('api.starting', 'There is no block yet.');
    const now = head.header.timestamp;
    const day = date === undefined ? now : Date.parse(date) / 1000;
    const period = span === 'daily' ? 'day' : 'week';
    const from = periodStart(period, day);
    const to = nextPeriod(period, from);
    const view = await desk(account, { from: isoFromSeconds(from), to: isoFromSeconds(to), period: 'day' });
    return {
      head: {
        account: account.name,
        kind: account.kind,
        span,
        first: isoFromSeconds(from).slice(0, 10),
        last: isoFromSeconds(to - DAY).slice(0, 10),
        cash: account.cash.symbol,
        asOf: isoFromSeconds(Math.min(now, to)),
      },
      tables: reportTables(view),
    };
  }

  serve(app, readReport, async ({ principal, params, query, reply }) => {
    const account = await visibleAccount(store.read, principal, params.id);
    const { head, tables } = await reportOf(account, params.span, query.date);
    void reply.header('content-type', 'text/html; charset=utf-8');
    void reply.header('content-security-policy', REPORT_POLICY);
    return reply.send(reportPage(head, tables));
  });
  serve(app, exportReport, async ({ principal, params, query, reply }) => {
    const account = await visibleAccount(store.read, principal, params.id);
    const { head, tables } = await reportOf(account, params.span, query.date);
    void reply.header('content-type', 'text/csv; charset=utf-8');
    const name = `report-${params.span}-${head.first}.csv`;
    void reply.header('content-disposition', `attachment; filename="${name}"`);
    return reply.send(reportCsv(tables));
  });
}

/** One line for each cell: what it is of, and what it says. */
function reportCsv(tables: readonly ReportTable[]): string {
  const lines = tables.flatMap(({ title, columns, rows }) =>
    rows.flatMap(([item, ...cells]) =>
      cells.map((cell, index) => csvLine([title, item, columns[index + 1], cell])),
    ),
  );
  return [csvLine(['table', 'item', 'measure', 'value']), ...lines].join('');
}
