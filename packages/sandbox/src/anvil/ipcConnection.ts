import { FatalError, RetryableError } from '@twinlane/core/errors';
import { connect, type Socket } from 'node:net';
import type { RpcCall } from './anvil.ts';

/** JSON-RPC over a local socket. */
export interface IpcConnection {
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  /** One batch message; the node starts the calls in order and may finish them in any. */
  batch(calls: readonly RpcCall[]): Promise<readonly unknown[]>;
  close(): void;
}

/** The error member of a JSON-RPC answer; the cause of FatalError `rpc.refused`. */
export interface RpcFailure {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: RpcFailure;
}

interface Waiting {
  readonly method: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Far more than the slowest call takes on a busy machine: a node that says nothing for so long hangs. */
const TIMEOUT_MS = 30_000;

/**
 * Connects to the socket. Rejects with the system's error when nobody listens there. A call that is not answered within
 * `timeoutMs` rejects with RetryableError `rpc.timeout`.
 */
export function connectIpc(path: string, timeoutMs: number = TIMEOUT_MS): Promise<IpcConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(new SocketConnection(socket, timeoutMs));
    });
  });
}

class SocketConnection implements IpcConnection {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #partialLine: string[] = [];
  #closed: RetryableError | undefined;

  constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(undefined));
  }

  request(method: string, params: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#send(this.#message({ method, params }, { resolve, reject }), reject);
    });
  }

  batch(calls: readonly RpcCall[]): Promise<readonly unknown[]> {
    const messages: object[] = [];
    const results = calls.map(
      (call) =>
        new Promise((resolve, reject) => {
          messages.push(this.#message(call, { resolve, reject }));
          if (messages.length === calls.length) {
            this.#send(messages, reject);
          }
        }),
    );
    return Promise.all(results);
  }

  close(): void {
    this.#socket.destroy();
  }

  #message({ method, params = [] }: RpcCall, settle: Pick<Waiting, 'resolve' | 'reject'>): object {
    this.#lastId += 1;
    const id = this.#lastId;
    // An answer that has arrived while this process slept or was busy is read first.
    const timer = setTimeout(() => setImmediate(() => this.#giveUp(id)), this.#timeoutMs);
    this.#waiting.set(id, { method, timer, ...settle });
    return { jsonrpc: '2.0', id, method, params };
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #giveUp(id: number): void {
    const waiting = this.#take(id);
    waiting?.reject(
      new RetryableError(
        'rpc.timeout',
        `${waiting.method}: the embedded chain has not answered for ${this.#timeoutMs / 1000} s.`,
      ),
    );
  }

  #send(message: unknown, reject: (error: unknown) => void): void {
    if (this.#closed !== undefined) {
      reject(this.#closed);
      this.#fail(undefined);
      return;
    }
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  /** The node ends each answer with a line feed. */
  #receive(chunk: string): void {
    const lines = chunk.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#partialLine.push(line);
      this.#answerLine(this.#partialLine.join(''));
      this.#partialLine = [];
    }
    if (rest !== '') {
      this.#partialLine.push(rest);
    }
  }

  #answerLine(line: string): void {
    const parsed = JSON.parse(line) as Answer | readonly Answer[];
    for (const answer of Array.isArray(parsed) ? (parsed as readonly Answer[]) : [parsed as Answer]) {
      const waiting = this.#take(answer.id);
      if (answer.error === undefined) {
        waiting?.resolve(answer.result);
      } else {
        waiting?.reject(
          new FatalError('rpc.refused', `${waiting.method}: ${answer.error.message}`, {
            cause: answer.error,
          }),
        );
      }
    }
  }

  #fail(cause: unknown): void {
    this.#closed ??= new RetryableError('rpc.closed', 'The connection to the embedded chain has ended.', {
      cause,
    });
    for (const id of this.#waiting.keys()) {
      this.#take(id)?.reject(this.#closed);
    }
  }
}
