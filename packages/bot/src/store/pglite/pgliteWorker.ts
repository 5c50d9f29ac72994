import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type ParserOptions } from '@electric-sql/pglite';
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

async function answer(database: PGlite, request: WorkerRequest): Promise<WorkerAnswer> {
  const { id } = request;
  try {
    if (request.kind === 'query') {
      const parsers: ParserOptions = Object.fromEntries(request.asText.map((type) => [type, asIs]));
      const result = await database.query(request.text, [...request.params], {
        rowMode: request.rowMode,
        parsers,
      });
      return { id, results: [result] };
    }
    if (request.kind === 'exec') return { id, results: await database.exec(request.text) };
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
  const reply = async (request: WorkerRequest): Promise<void> => {
    port.postMessage(await answer(database, request));
    if (request.kind === 'close') port.close();
  };
  port.on('message', (request: WorkerRequest) => void reply(request));
  port.postMessage({ ready: true } satisfies WorkerGreeting);
}
