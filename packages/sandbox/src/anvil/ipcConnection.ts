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
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Connects to the socket. Rejects with the system's error when nobody listens there. */
export function connectIpc(path: string): Promise<IpcConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(new SocketConnection(socket));
    });
  });
}

class SocketConnection implements IpcConnection {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #partialLine: string[] = [];
  #closed: RetryableError | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(undefined));
  }

  request(method: string, params: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#send(this.#message({ method, params }, { method, resolve, reject }), reject);
    });
  }

  batch(calls: readonly RpcCall[]): Promise<readonly unknown[]> {
    const messages: object[] = [];
    const results = calls.map(
      (call) =>
        new Promise((resolve, reject) => {
          messages.push(this.#message(call, { method: call.method, resolve, reject }));
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

  #message({ method, params = [] }: RpcCall, waiting: Waiting): object {
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, waiting);
    return { jsonrpc: '2.0', id: this.#lastId, method, params };
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
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
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
    for (const { reject } of this.#waiting.values()) {
      reject(this.#closed);
    }
    this.#waiting.clear();
  }
}
