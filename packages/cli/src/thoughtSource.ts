import { existsSync } from 'node:fs';
import type { Config } from '@twinlane/bot/config/configSchema';
import { traceOf } from '@twinlane/bot/api/traceOf';
import { recordQueryOf } from '@twinlane/bot/api/recordQueryOf';
import { thoughtRecords } from '@twinlane/core/thought/thoughtRecords';
import { UserError } from '@twinlane/core/errors';
import { HORIZON_NAMES, OUTCOME_HORIZONS } from '@twinlane/core/thought/outcome';
import type { ThoughtRecord } from '@twinlane/core/thought/thoughtRecord';
import type { StoreReader } from '@twinlane/core/ports';
import type { OutcomeHorizonName, OutcomeSummaryView } from '@twinlane/protocol/outcome';
import type { ThoughtExportQuery } from '@twinlane/protocol/thoughtExport';
import type { TraceView } from '@twinlane/protocol/trace';
import { readOutcomes } from '@twinlane/protocol/endpoints/accounts';
import { readState } from '@twinlane/protocol/endpoints/state';
import { exportThoughts, readTrace } from '@twinlane/protocol/endpoints/thoughts';
import { askProcess } from './askProcess.ts';
import type { CommandIo } from './command.ts';
import { databaseOptions } from './databaseOptions.ts';
import { dataPaths } from './dataFolder.ts';
import type { ProcessApi } from './processApi.ts';
import { readProcessFile } from './processFile.ts';

/** Where thoughts are read: a running process, or the database of one that is stopped. */
export interface ThoughtSource {
  records(query: Partial<ThoughtExportQuery>): AsyncIterable<ThoughtRecord>;
  /** @throws UserError where nothing bears the id. */
  trace(id: string): Promise<TraceView>;
  /** Of each account, by its name. */
  summaries(horizon: OutcomeHorizonName): Promise<readonly NamedSummary[]>;
}

/** The outcomes of one account. */
export interface NamedSummary {
  readonly account: string;
  readonly summary: OutcomeSummaryView;
}

/**
 * Lets `work` read thoughts: from the process that runs on the data folder, else from the database of the settings, else from the
 * process at their host and port. @throws UserError `cli.notRunning` where there is none of these.
 */
export async function withThoughts<Answer>(
  config: Config,
  io: CommandIo,
  work: (source: ThoughtSource) => Promise<Answer>,
): Promise<Answer> {
  const isStopped = readProcessFile(config.dataDir) === undefined;
  const hasDatabase = config.database.url !== undefined || existsSync(dataPaths(config.dataDir).database);
  if (isStopped && hasDatabase) {
    const { readDatabase } = await import('@twinlane/bot/store/maintenance');
    return readDatabase(databaseOptions(config, io), (read) => work(storedThoughts(read)));
  }
  const { answer } = await askProcess(config, (api) => work(servedThoughts(api)));
  return answer;
}

function storedThoughts(read: StoreReader): ThoughtSource {
  return {
    records: (query) => thoughtRecords(read, recordQueryOf({ outcomes: false, ...query })),
    trace: async (id) => {
      const found = await traceOf(read, id);
      if (found === undefined) throw unknownId();
      return found;
    },
    summaries: async (horizon) => {
      const seconds = OUTCOME_HORIZONS.find((one) => HORIZON_NAMES[one] === horizon) ?? OUTCOME_HORIZONS[0];
      const summaries: NamedSummary[] = [];
      for (const { id, name } of await read.accounts.list()) {
        const gates = [...(await read.outcomes.summary(id, seconds))];
        summaries.push({ account: name, summary: { horizon, gates } });
      }
      return summaries;
    },
  };
}

function unknownId(): UserError {
  return new UserError('thoughts.unknown', 'Nothing bears that id.', {
    hint: 'Give the id of a thought, an order, a transaction, a fill or a position, or the hash of a transaction.',
  });
}

function servedThoughts(api: ProcessApi): ThoughtSource {
  return {
    records: (query) => streamRecords(api, query),
    trace: (id) => api.call(readTrace, { params: { id } }),
    summaries: async (horizon) => {
      const { accounts } = await api.call(readState, {});
      return Promise.all(
        accounts.map(async ({ id, name }) => ({
          account: name,
          summary: await api.call(readOutcomes, { params: { id }, query: { horizon } }),
        })),
      );
    },
  };
}

/** The lines of the export of a running process, as they come. */
async function* streamRecords(
  api: ProcessApi,
  query: Partial<ThoughtExportQuery>,
): AsyncGenerator<ThoughtRecord> {
  const { outcomes = false, ...rest } = query;
  const response = await api.open(exportThoughts, { query: { ...rest, outcomes: String(outcomes) } });
  let left = '';
  for await (const text of pieces(response)) {
    const lines = (left + text).split('\n');
    left = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as ThoughtRecord;
  }
}

async function* pieces({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  try {
    yield* body.pipeThrough(new TextDecoderStream());
  } catch (error) {
    throw new UserError('cli.cutOff', 'The process stopped answering before the end.', {
      cause: error,
      hint: 'Nothing was written. Try again, or stop the process and read its data folder.',
    });
  }
}
