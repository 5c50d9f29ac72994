import type { RpcCall } from '@twinlane/core/market/chainReader';
import type { EndpointFault, RpcConnection, RpcErrorObject, RpcOutcome } from './rpcConnection.ts';
import { rpcFailure, rpcMalformed, rpcTimeout, rpcUnreachable, transportFault } from './rpcError.ts';

/** An open socket that carries JSON text. */
export interface TextSocket {
  send(text: string): void;
  close(): void;
}

/** Opens a socket. `onText` is called with one JSON text at a time, `onClose` when the socket is gone. */
export type OpenTextSocket = (
  onText: (text: string) => void,
  onClose: (cause?: Error) => void,
) => Promise<TextSocket>;

/**
 * JSON-RPC over a socket that stays open. Own code, since the client libraries tried here find the end of a message by
 * counting braces, which a contract's revert text can upset, and leave calls hanging when the socket closes.
 */
export function createSocketConnection(options: {
  readonly endpoint: string;
  readonly open: OpenTextSocket;
  readonly timeoutMs: number;
}): RpcConnection {
  const { endpoint } = options;
  let session: Session | undefined;

  function connected(): Session {
    if (session === undefined || session.lost) {
      session = new Session(options);
    }
    return session;
  }

  return {
    endpoint,
    send: (calls) => connected().send(calls),
    subscribeHeads: (onHead, onLost) => connected().subscribeHeads(onHead, onLost),
    close: () => session?.lose(new Error('closed')),
  };
}

const GARBLED: EndpointFault = { words: 'answers with broken JSON' };

interface Pending {
  readonly method: string;
  /** Called with a result as it is read, before anything that came after it. */
  readonly onResult: (result: unknown) => void;
  readonly end: (outcome: RpcOutcome) => void;
  readonly timer: NodeJS.Timeout;
}

interface HeadListener {
  readonly onHead: (header: unknown) => void;
  readonly onLost: (error: Error) => void;
}

interface Message {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: RpcErrorObject;
  readonly params?: { readonly subscription?: unknown; readonly result?: unknown };
}

/** One socket from its opening to its end. */
class Session {
  private readonly endpoint: string;
  private readonly timeoutMs: number;
  private readonly socket: Promise<TextSocket>;
  private readonly pending = new Map<number, Pending>();
  private readonly subscriptions = new Map<string, HeadListener>();
  private nextId = 1;
  private isLost = false;

  constructor(options: { endpoint: string; open: OpenTextSocket; timeoutMs: number }) {
    this.endpoint = options.endpoint;
    this.timeoutMs = options.timeoutMs;
    const lose = (cause?: unknown): void => this.lose(cause);
    this.socket = options.open((text) => this.receive(text), lose);
    this.socket.catch(lose);
  }

  get lost(): boolean {
    return this.isLost;
  }

  async send(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    if (calls.length === 0) {
      return [];
    }
    const prepared = calls.map((call) => this.prepare(call));
    const text = prepared.map((each) => each.text).join(',');
    this.write(calls.length === 1 ? text : `[${text}]`);
    return Promise.all(prepared.map((each) => each.outcome));
  }

  async subscribeHeads(
    onHead: (header: unknown) => void,
    onLost: (error: Error) => void,
  ): Promise<() => void> {
    const { text, outcome } = this.prepare(
      { method: 'eth_subscribe', params: ['newHeads'] },
      // At once: the first head may come in the same piece of data as this answer.
      (result) => this.subscriptions.set(String(result), { onHead, onLost }),
    );
    this.write(text);
    const ended = await outcome;
    if ('error' in ended) {
      throw ended.error;
    }
    const id = String(ended.result);
    return () => {
      if (this.subscriptions.delete(id) && !this.isLost) {
        // Best effort: without a listener, what still arrives is dropped.
        void this.send([{ method: 'eth_unsubscribe', params: [id] }]);
      }
    };
  }

  /** Ends the socket, the calls that wait for it and the subscriptions. */
  lose(cause?: unknown, garbled = false): void {
    if (this.isLost) {
      return;
    }
    this.isLost = true;
    const error = rpcUnreachable(this.endpoint, cause);
    for (const call of this.pending.values()) {
      clearTimeout(call.timer);
      call.end({ error, fault: garbled ? GARBLED : transportFault(error) });
    }
    for (const subscription of this.subscriptions.values()) {
      subscription.onLost(error);
    }
    this.pending.clear();
    this.subscriptions.clear();
    this.socket.then(
      (socket) => socket.close(),
      // It never opened.
      () => undefined,
    );
  }

  private write(text: string): void {
    this.socket.then(
      (socket) => socket.send(text),
      // A socket that does not open has ended the calls already.
      () => undefined,
    );
  }

  private prepare(
    { method, params }: RpcCall,
    onResult: (result: unknown) => void = () => undefined,
  ): { readonly text: string; readonly outcome: Promise<RpcOutcome> } {
    const id = this.nextId;
    this.nextId += 1;
    const outcome = new Promise<RpcOutcome>((end) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        const error = rpcTimeout(method, this.timeoutMs);
        end({ error, fault: transportFault(error) });
      }, this.timeoutMs);
      this.pending.set(id, { method, onResult, end, timer });
    });
    return { text: JSON.stringify({ jsonrpc: '2.0', id, method, params }), outcome };
  }

  private receive(text: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      this.lose(rpcMalformed(text.slice(0, 80)), true);
      return;
    }
    for (const message of (Array.isArray(parsed) ? parsed : [parsed]) as readonly Message[]) {
      this.handle(message);
    }
  }

  private handle(message: Message): void {
    const subscription = message.params?.subscription;
    if (typeof subscription === 'string') {
      this.subscriptions.get(subscription)?.onHead(message.params?.result);
      return;
    }
    const id = typeof message.id === 'number' ? message.id : -1;
    const pending = this.pending.get(id);
    if (pending !== undefined) {
      this.pending.delete(id);
      clearTimeout(pending.timer);
      if (message.error === undefined) {
        pending.onResult(message.result);
        pending.end({ result: message.result });
      } else {
        pending.end(rpcFailure(pending.method, message.error));
      }
    }
  }
}
