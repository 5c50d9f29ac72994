import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type ParserOptions } from '@electric-sql/pglite';
import { createPreparedStatements, type PreparedStatements } from './preparedStatements.ts';
import type {
  WorkerAnswer,
  WorkerFault,
  WorkerGreeting,
  WorkerInput,
  WorkerRequest,
} from './workerProtocol.ts';

/** The thread that PGlite lives in: WebAssembly runs here, so that the event loop of the program does not wait for it. */

const port = parentPort;
if (port === null) throw new Error('pgliteWorker.ts is a worker thread');
const { folder } = workerData as WorkerInput;
/** What is asked for all the time and changes no table's columns. */
const KEEPS_PLANS = /^\s*(?:begin|commit|rollback|savepoint|release|checkpoint)\b[^;]*;?\s*$/i;
const asIs = (value: string): string => value;

interface MaybeDatabaseError {
  readonly message?: string;
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly constraint?: unknown;
  readonly severity?: unknown;
}

/** Postgres answers a failed statement with an error message; anything else means that its WebAssembly has stopped. */
function toFault(thrown: unknown): WorkerFault {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as MaybeDatabaseError;
  const isAnswer = typeof error.severity === 'string';
  const fatal = error.severity === 'FATAL' || error.severity === 'PANIC';
  return {
    message: error.message ?? String(thrown),
    ...(typeof error.code === 'string' ? { code: error.code } : {}),
    ...(typeof error.detail === 'string' ? { detail: error.detail } : {}),
    ...(typeof error.constraint === 'string' ? { constraint: error.constraint } : {}),
    dead: !isAnswer || fatal,
  };
}

async function answer(
  database: PGlite,
  prepared: PreparedStatements,
  request: WorkerRequest,
): Promise<WorkerAnswer> {
  const { id } = request;
  try {
    if (request.kind === 'query') {
      const { text, params, rowMode } = request;
      const parsers: ParserOptions = Object.fromEntries(request.asText.map((type) => [type, asIs]));
      const result = await prepared.run(text, params, rowMode, parsers);
      return { id, results: [result ?? (await database.query(text, [...params], { rowMode, parsers }))] };
    }
    if (request.kind === 'exec') {
      const results = await database.exec(request.text);
      if (!KEEPS_PLANS.test(request.text)) await prepared.forget();
      return { id, results };
    }
    await database.close();
    return { id, results: [] };
  } catch (error) {
    return { id, fault: toFault(error) };
  }
}

async function open(): Promise<PGlite | undefined> {
  try {
    return await PGlite.create(folder);
  } catch (error) {
    port?.postMessage({ failed: toFault(error) } satisfies WorkerGreeting);
    port?.close();
    return undefined;
  }
}

const database = await open();
if (database !== undefined) {
  const prepared = createPreparedStatements(database);
  // One after the other, in their order: some are asked before those before them are answered.
  let last: Promise<void> = Promise.resolve();
  const reply = async (request: WorkerRequest, before: Promise<void>): Promise<void> => {
    await before;
    port.postMessage(await answer(database, prepared, request));
    if (request.kind === 'close') port.close();
  };
  port.on('message', (request: WorkerRequest) => {
    last = reply(request, last);
  });
  port.postMessage({ ready: true } satisfies WorkerGreeting);
}
