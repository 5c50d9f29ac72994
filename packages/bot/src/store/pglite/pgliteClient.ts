import { Worker } from 'node:worker_threads';
import { FatalError } from '@twinlane/core/errors';
import type {
  QueryResult,
  WorkerAnswer,
  WorkerFault,
  WorkerGreeting,
  WorkerInput,
  WorkerRequest,
} from './workerProtocol.ts';

/** What changes nothing. */
const READS = /^\s*(?:select|with)\b(?![^]*\b(?:insert|update|delete)\b)/i;

/** How long a thread that has closed its database may take to end. */
const MOST_MS_TO_END = 5_000;

/** How a query's rows come back. Of `parsers` only the type ids count: their values stay text. */
export interface QueryOptions {
  readonly rowMode?: 'object' | 'array';
  readonly parsers?: Readonly<Record<number, unknown>>;
}

/** Statements on PGlite, in order. */
export interface PgliteSession {
  query<Row>(text: string, params?: readonly unknown[], options?: QueryOptions): Promise<QueryResult<Row>>;
  exec(text: string): Promise<readonly QueryResult[]>;
}

/**
 * PGlite in its worker thread, with the methods of a PGlite instance that Drizzle and pg-boss use. There is one
 * connection and one queue for it: whoever holds a transaction or `exclusive` must use what it is given, since its own
 * statements on the client would wait for itself.
 */
export interface PgliteClient extends PgliteSession {
  transaction<T>(work: (session: PgliteSession) => Promise<T>): Promise<T>;
  /** Runs `work` while nothing else reaches the database. */
  exclusive<T>(work: (session: PgliteSession) => Promise<T>): Promise<T>;
  /** Another one after each commit. */
  version(): string;
  /** Whether the thread keeps the program alive; it does until told otherwise. */
  keepAlive(isNeeded: boolean): void;
  /** Waits for what is queued, closes the database and ends the thread. */
  close(): Promise<void>;
}

/** Postgres' error, brought over from the worker. */
class PgliteError extends Error {
  override readonly name = 'PgliteError';
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly constraint: string | undefined;
  readonly dead: boolean;

  constructor(fault: WorkerFault) {
    super(fault.message);
    this.code = fault.code;
    this.detail = fault.detail;
    this.constraint = fault.constraint;
    this.dead = fault.dead;
  }
}

interface Waiting {
  readonly resolve: (results: readonly QueryResult[]) => void;
  readonly reject: (error: Error) => void;
}

type RequestBody = WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never;

/** The wire to the worker: requests out, answers in, and one error for all once the thread is gone. */
class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #dead: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: WorkerAnswer | WorkerGreeting) => {
      if ('id' in answer) this.#settle(answer);
    });
    worker.on('error', (error: Error) => this.#die(error));
    worker.on('exit', () => this.#die(new FatalError('store.closed', 'The database has been closed.')));
  }

  request(body: RequestBody): Promise<readonly QueryResult[]> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
      this.#worker.postMessage({ ...body, id: this.#lastId });
    });
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('results' in answer) {
      waiting?.resolve(answer.results);
      return;
    }
    const error = new PgliteError(answer.fault);
    waiting?.reject(error);
    if (error.dead) this.#die(error);
  }

  #die(error: Error): void {
    this.#dead ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#dead);
    this.#waiting.clear();
  }
}

function sessionOver(link: WorkerLink): PgliteSession {
  return {
    async query<Row>(text: string, params: readonly unknown[] = [], options: QueryOptions = {}) {
      const [result] = await link.request({
        kind: 'query',
        text,
        params,
        rowMode: options.rowMode ?? 'object',
        asText: Object.keys(options.parsers ?? {}).map(Number),
      });
      if (result === undefined)
        throw new FatalError('store.noResult', 'PGlite answered a query with nothing.');
      return result as QueryResult<Row>;
    },
    exec: (text) => link.request({ kind: 'exec', text }),
  };
}

function greeting(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message: WorkerGreeting) => {
      if ('ready' in message) resolve();
      else reject(new PgliteError(message.failed));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the database thread ended while opening')));
  });
}

/** Opens the PGlite folder in a worker thread of its own. Rejects with PGlite's error. */
export async function openPgliteClient(folder: string): Promise<PgliteClient> {
  const input: WorkerInput = { folder };
  const worker = new Worker(new URL('pgliteWorker.ts', import.meta.url), { workerData: input });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  const link = new WorkerLink(worker);
  try {
    await greeting(worker);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const session = sessionOver(link);
  const { alone, beside } = createTurns();
  let version = 0;
  /** Whoever waits for the work, and whoever asks after that, finds another version. */
  const changing = <T>(work: () => Promise<T>): Promise<T> =>
    work().finally(() => {
      version += 1;
    });
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => alone(() => changing(work));
  return {
    query: <Row>(...asked: Parameters<PgliteSession['query']>) => {
      const ask = () => session.query<Row>(...asked);
      return beside(READS.test(asked[0]) ? ask : () => changing(ask));
    },
    exec: (text) => exclusive(() => session.exec(text)),
    exclusive: (work) => exclusive(() => work(session)),
    transaction: (work) => exclusive(() => transactionOn(session, work)),
    version: () => String(version),
    keepAlive: (isNeeded) => {
      if (isNeeded) worker.ref();
      else worker.unref();
    },
    close: async () => {
      // A database that has died cannot be closed any more; its error went to whoever was using it.
      await exclusive(() => link.request({ kind: 'close' }).catch(() => undefined));
      // The thread ends by itself: to end it from outside while V8 compiles its WebAssembly can crash the program.
      const hung = setTimeout(() => void worker.terminate(), MOST_MS_TO_END);
      await ended;
      clearTimeout(hung);
    },
  };
}

/**
 * Who may ask when. Single statements are asked at once, without waiting for each other, so that the thread always has the
 * next; what needs the connection for itself waits for all before it, and all after it wait for that.
 */
function createTurns(): Record<'alone' | 'beside', <T>(work: () => Promise<T>) => Promise<T>> {
  /** The last of those that need it for themselves, and all since. */
  let lone: Promise<unknown> = Promise.resolve();
  let isFree = true;
  let since = new Set<Promise<unknown>>();
  return {
    alone(work) {
      const turn = Promise.allSettled([lone, ...since]).then(work);
      const ended: Promise<void> = settled(turn, () => {
        if (lone === ended) isFree = true;
      });
      lone = ended;
      isFree = false;
      since = new Set();
      return turn;
    },
    beside(work) {
      const turn = isFree ? work() : lone.then(work);
      const among = since;
      const ended: Promise<void> = settled(turn, () => among.delete(ended));
      among.add(ended);
      return turn;
    },
  };
}

/** Whoever waits for the turn hears of its error. */
async function settled(turn: Promise<unknown>, afterwards: () => void): Promise<void> {
  await Promise.allSettled([turn]);
  afterwards();
}

async function transactionOn<T>(
  session: PgliteSession,
  work: (session: PgliteSession) => Promise<T>,
): Promise<T> {
  let failed = false;
  const noted = <R>(statement: Promise<R>): Promise<R> =>
    statement.catch((error: unknown) => {
      failed = true;
      throw error;
    });
  await session.exec('BEGIN');
  try {
    const result = await work({
      query: (text, params, options) => noted(session.query(text, params, options)),
      exec: (text) => noted(session.exec(text)),
    });
    // COMMIT of a failed transaction rolls back without a word; any other statement says so.
    if (failed) await session.query('SELECT 1');
    await session.exec('COMMIT');
    return result;
  } catch (error) {
    // Where even this fails, the database is gone and with it the transaction: the first error says why.
    await session.exec('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
