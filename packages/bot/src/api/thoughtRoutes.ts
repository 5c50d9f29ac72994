import { Readable } from 'node:stream';
import { OUTCOME_HORIZONS, HORIZON_NAMES } from '@twinlane/core/thought/outcome';
import { recordLine } from '@twinlane/core/thought/thoughtRecord';
import { thoughtRecords } from '@twinlane/core/thought/thoughtRecords';
import { readOutcomes } from '@twinlane/protocol/endpoints/accounts';
import { exportThoughts, readTrace } from '@twinlane/protocol/endpoints/thoughts';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import { maySee } from './principal.ts';
import { notFound } from './problems.ts';
import { traceOf } from './traceOf.ts';
import { recordQueryOf } from './recordQueryOf.ts';
import { serve } from './serve.ts';
import { visibleAccount, visibleAccounts } from './visible.ts';

/** Lines that one piece of the stream holds. */
const LINES = 200;

/** The thought log as a whole: traces, outcomes by gate, and all of it as a stream. */
export function registerThoughtRoutes(app: FastifyInstance, { store }: Pick<ApiContext, 'store'>): void {
  const { read } = store;

  serve(app, readTrace, async ({ principal, params }) => {
    const found = await traceOf(read, params.id, (accountId) => maySee(principal, accountId));
    if (found === undefined) throw notFound('thought, order, transaction, fill or position of that id');
    return found;
  });
  serve(app, readOutcomes, async ({ principal, params, query: { horizon } }) => {
    const { id } = await visibleAccount(read, principal, params.id);
    const seconds = OUTCOME_HORIZONS.find((one) => HORIZON_NAMES[one] === horizon) ?? OUTCOME_HORIZONS[0];
    return { horizon, gates: await read.outcomes.summary(id, seconds) };
  });
  serve(app, exportThoughts, async ({ principal, query, reply }) => {
    const accounts = (await visibleAccounts(read, principal)).map(({ id }) => id);
    void reply.header('content-type', 'application/x-ndjson');
    void reply.header('content-disposition', 'attachment; filename="thoughts.jsonl"');
    // Pulled as the client takes it: what it does not take is not read.
    const records = thoughtRecords(read, { ...recordQueryOf(query), accounts });
    return reply.send(Readable.from(pieces(records), { highWaterMark: 2 }));
  });
}

async function* pieces(records: ReturnType<typeof thoughtRecords>): AsyncGenerator<string> {
  let piece: string[] = [];
  for await (const record of records) {
    piece.push(recordLine(record));
    if (piece.length === LINES) {
      yield piece.join('');
      piece = [];
    }
  }
  if (piece.length > 0) yield piece.join('');
}
