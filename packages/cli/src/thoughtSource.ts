import { existsSync } from 'node:fs';
import type { Config } from '@twinlane/bot/config/configSchema';
import { readTrace } from '@twinlane/bot/api/readTrace';
import { recordQueryOf } from '@twinlane/bot/api/recordQueryOf';
import { thoughtRecords } from '@twinlane/core/thought/thoughtRecords';
import { RetryableError, UserError } from '@twinlane/core/errors';
import { HORIZON_NAMES, OUTCOME_HORIZONS } from '@twinlane/core/thought/outcome';
import type { ThoughtRecord } from '@twinlane/core/thought/thoughtRecord';
import type { StoreReader } from '@twinlane/core/ports';
import { outcomeSummary, type OutcomeHorizonName, type OutcomeSummaryView } from '@twinlane/protocol/outcome';
import type { ThoughtExportQuery } from '@twinlane/protocol/thoughtExport';
import { trace, type TraceView } from '@twinlane/protocol/trace';
import { askProcess } from './askProcess.ts';
import type { CommandIo } from './command.ts';
import { databaseOptions } from './databaseOptions.ts';
import { dataPaths } from './dataFolder.ts';
import { readProcessFile } from './processFile.ts';
import { callApi, readState } from './readApi.ts';

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
  const { answer } = await askProcess(config, (url) => work(servedThoughts(url)));
  return answer;
}

function storedThoughts(read: StoreReader): ThoughtSource {
  return {
    records: (query) => thoughtRecords(read, recordQueryOf({ outcomes: false, ...query })),
    trace: async (id) => {
      const found = await readTrace(read, id);
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

function servedThoughts(url: string): ThoughtSource {
  return {
    records: (query) => streamRecords(url, query),
    trace: (id) => callApi(`${url}/api/trace/${encodeURIComponent(id)}`, trace),
    summaries: async (horizon) => {
      const { accounts } = await readState(url);
      return Promise.all(
        accounts.map(async ({ id, name }) => ({
          account: name,
          summary: await callApi(`${url}/api/accounts/${id}/outcomes?horizon=${horizon}`, outcomeSummary),
        })),
      );
    },
  };
}

/** The lines of the export of a running process, as they come. */
async function* streamRecords(
  url: string,
  query: Partial<ThoughtExportQuery>,
): AsyncGenerator<ThoughtRecord> {
  const { decision = [], outcomes = false, ...rest } = query;
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) asked.set(name, String(value));
  }
  asked.set('outcomes', String(outcomes));
  decision.forEach((one) => asked.append('decision', one));
  const from = `${url}/api/thoughts/export?${asked.toString()}`;
  let left = '';
  for await (const text of pieces(from)) {
    const lines = (left + text).split('\n');
    left = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as ThoughtRecord;
  }
}

async function* pieces(url: string): AsyncGenerator<string> {
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'error' });
  } catch (error) {
    throw new RetryableError('cli.unreachable', `${url} does not answer.`, { cause: error });
  }
  if (!response.ok || response.body === null) {
    const told = (await response.json().catch(() => ({}))) as { readonly detail?: string };
    throw new UserError('cli.refused', told.detail ?? `The process answered with status ${response.status}.`);
  }
  try {
    yield* response.body.pipeThrough(new TextDecoderStream());
  } catch (error) {
    throw new UserError('cli.cutOff', 'The process stopped answering before the end.', {
      cause: error,
      hint: 'Nothing was written. Try again, or stop the process and read its data folder.',
    });
  }
}
