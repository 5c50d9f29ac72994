import { Readable } from 'node:stream';
import { OUTCOME_HORIZONS, HORIZON_NAMES } from '@twinlane/core/thought/outcome';
import { outcomeQuery, type OutcomeSummaryView } from '@twinlane/protocol/outcome';
import { recordLine } from '@twinlane/core/thought/thoughtRecord';
import { thoughtRecords } from '@twinlane/core/thought/thoughtRecords';
import { id } from '@twinlane/protocol/scalars';
import { thoughtExportQuery } from '@twinlane/protocol/thoughtExport';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiContext } from './appState.ts';
import { notFound, parseInput } from './problems.ts';
import { readTrace } from './readTrace.ts';
import { recordQueryOf } from './recordQueryOf.ts';

const params = z.object({ id });
/** Lines that one piece of the stream holds. */
const LINES = 200;

/** The thought log as a whole: traces, outcomes by gate, and all of it as a stream. */
export function registerThoughtRoutes(app: FastifyInstance, { store }: Pick<ApiContext, 'store'>): void {
  const { read } = store;

  app.get('/api/trace/:id', (request) =>
    readTrace(read, parseInput(params, request.params).id).then((found) => {
      if (found === undefined) throw notFound('thought, order, transaction, fill or position of that id');
      return found;
    }),
  );

  app.get('/api/accounts/:id/outcomes', (request): Promise<OutcomeSummaryView> => {
    const { horizon } = parseInput(outcomeQuery, request.query);
    const { id: accountId } = parseInput(params, request.params);
    const seconds = OUTCOME_HORIZONS.find((one) => HORIZON_NAMES[one] === horizon) ?? OUTCOME_HORIZONS[0];
    return read.accounts.get(accountId).then(async (account) => {
      if (account === undefined) throw notFound('such account');
      return { horizon, gates: [...(await read.outcomes.summary(accountId, seconds))] };
    });
  });

  app.get('/api/thoughts/export', (request, reply) => {
    const query = recordQueryOf(parseInput(thoughtExportQuery, request.query));
    void reply.header('content-type', 'application/x-ndjson');
    void reply.header('content-disposition', 'attachment; filename="thoughts.jsonl"');
    // Pulled as the client takes it: what it does not take is not read.
    return reply.send(Readable.from(pieces(thoughtRecords(read, query)), { highWaterMark: 2 }));
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
