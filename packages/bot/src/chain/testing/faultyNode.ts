import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { seededRandom } from '../../testing/randomTrades.ts';

/** How a request can fail. `timeout` never answers. */
export type RequestFailure =
  'http500' | 'http429' | 'rpcError' | 'html' | 'truncated' | 'wrongId' | 'reset' | 'timeout';

/** What is wrong with a node. All of it can be changed while it runs. */
export interface NodeFaults {
  /** Share of the requests that fail, 0 to 1, and how; a list is drawn from. */
  failShare?: number;
  failure?: RequestFailure | readonly RequestFailure[];
  /** Seconds that a 429 asks to wait. */
  retryAfterSeconds?: number;
  /** Blocks it is behind. It answers questions about newer ones from the newest that it has, as the worst ones do. */
  lag?: number;
  /** It shows this block as its newest for ever. */
  stuckAt?: number;
  /** Its head and newest block claim to be so many blocks further than they are. */
  ahead?: number;
  /** Milliseconds before each answer. */
  delayMs?: number;
  /** It has no logs of any block. */
  emptyLogs?: boolean;
  /** It answers contract calls with nothing, as if there were no code. */
  emptyCalls?: boolean;
  /** It lacks the blocks it is asked for by number. */
  noBlocks?: boolean;
  /** The chain that it says it serves. */
  chainId?: number;
  /** It takes subscriptions and never announces anything. */
  silent?: boolean;
}

/** A node with faults in front of a sound one, over HTTP and WebSocket. */
export interface FaultyNode {
  readonly httpUrl: string;
  readonly wsUrl: string;
  faults: NodeFaults;
  /** The sound node behind it, which can be exchanged for one on another branch. */
  target: string;
  /** Requests that came, and those made to fail. */
  readonly requests: number;
  readonly failed: number;
  /** Calls by method, each of a batch counted. */
  readonly calls: ReadonlyMap<string, number>;
  /** Breaks all connections. */
  cut(): void;
  stop(): Promise<void>;
}

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

const FAILURE_BODY = '<!doctype html><html><body><h1>Bad gateway</h1></body></html>';
const POLL_MS = 20;

/** Starts one in front of the node at `target` (http). The same seed fails the same requests. */
export async function startFaultyNode(
  target: string,
  faults: NodeFaults = {},
  seed = 1,
): Promise<FaultyNode> {
  const node = new Proxy(target, faults, seed);
  await node.listen();
  return node;
}

class Proxy implements FaultyNode {
  faults: NodeFaults;
  requests = 0;
  failed = 0;
  readonly calls = new Map<string, number>();
  target: string;
  private readonly random: () => number;
  private readonly server = createServer((request, response) => {
    // The node behind it may be gone.
    this.onHttp(request, response).catch(() => request.socket.destroy());
  });
  private readonly sockets = new WebSocketServer({ server: this.server });
  private readonly connections = new Set<Socket>();
  private readonly subscribers = new Map<WebSocket, string>();
  private poller: NodeJS.Timeout | undefined;
  private announced: number | undefined;

  constructor(target: string, faults: NodeFaults, seed: number) {
    this.target = target;
    this.faults = faults;
    this.random = seededRandom(seed);
    this.server.on('connection', (socket) => {
      this.connections.add(socket);
      socket.on('close', () => this.connections.delete(socket));
    });
    this.sockets.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        this.onSocket(socket, data.toString()).catch(() => socket.terminate());
      });
      socket.on('close', () => this.subscribers.delete(socket));
      socket.on('error', () => undefined);
    });
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get wsUrl(): string {
    return this.httpUrl.replace('http', 'ws');
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => void this.server.listen(0, '127.0.0.1', resolve));
    this.poller = setInterval(() => void this.announce().catch(() => undefined), POLL_MS);
  }

  cut(): void {
    this.connections.forEach((socket) => socket.destroy());
  }

  async stop(): Promise<void> {
    clearInterval(this.poller);
    this.cut();
    this.sockets.close();
    await new Promise((resolve) => void this.server.close(resolve));
  }

  private async onHttp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
    }
    const failure = this.draw();
    switch (failure) {
      case 'http500':
        response.writeHead(500).end('internal error');
        return;
      case 'http429':
        response
          .writeHead(429, { 'retry-after': String(this.faults.retryAfterSeconds ?? 1) })
          .end('too many requests');
        return;
      case 'html':
        response.writeHead(200, { 'content-type': 'text/html' }).end(FAILURE_BODY);
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'timeout':
        return;
      case 'rpcError':
      case 'truncated':
      case 'wrongId':
      case undefined:
      default: {
        const text = await this.answer(body, failure);
        response.writeHead(200, { 'content-type': 'application/json' }).end(text);
      }
    }
  }

  private async onSocket(socket: WebSocket, body: string): Promise<void> {
    const failure = this.draw();
    if (failure === 'reset' || failure === 'http500' || failure === 'http429') {
      socket.terminate();
    } else if (failure === 'html') {
      socket.send(FAILURE_BODY);
    } else if (failure !== 'timeout') {
      socket.send(await this.answer(body, failure, socket));
    }
  }

  /** How this request fails, if it does. */
  private draw(): RequestFailure | undefined {
    this.requests += 1;
    const { failShare = 0, failure = 'http500' } = this.faults;
    const fails = this.random() < failShare;
    const kinds = typeof failure === 'string' ? [failure] : failure;
    const kind = kinds[Math.floor(this.random() * kinds.length)];
    if (!fails) {
      return undefined;
    }
    this.failed += 1;
    return kind;
  }

  private async answer(
    body: string,
    failure: RequestFailure | undefined,
    socket?: WebSocket,
  ): Promise<string> {
    const asked = JSON.parse(body) as Call | Call[];
    const calls = Array.isArray(asked) ? asked : [asked];
    if (this.faults.delayMs !== undefined) {
      await new Promise((resolve) => {
        setTimeout(resolve, this.faults.delayMs);
      });
    }
    const answers = [];
    const shown = await this.shown();
    for (const call of calls) {
      this.calls.set(call.method, (this.calls.get(call.method) ?? 0) + 1);
      const id = failure === 'wrongId' ? 'another' : call.id;
      const outcome =
        failure === 'rpcError'
          ? { error: { code: -32_603, message: 'Internal error' } }
          : await this.outcome(call, shown, socket);
      answers.push({ jsonrpc: '2.0', id, ...outcome });
    }
    const text = JSON.stringify(Array.isArray(asked) ? answers : answers[0]);
    return failure === 'truncated' ? text.slice(0, Math.floor(text.length / 2)) : text;
  }

  private async outcome(call: Call, shown: number, socket?: WebSocket): Promise<object> {
    const { method, params } = call;
    const { ahead = 0, chainId, emptyCalls, emptyLogs, noBlocks } = this.faults;
    if (method === 'eth_subscribe') {
      this.subscribers.set(socket!, '0x5');
      this.announced ??= shown;
      return { result: '0x5' };
    }
    if (method === 'eth_unsubscribe') {
      return { result: this.subscribers.delete(socket!) };
    }
    if (method === 'eth_chainId' && chainId !== undefined) {
      return { result: `0x${chainId.toString(16)}` };
    }
    if (method === 'eth_blockNumber') {
      return { result: `0x${(shown + ahead).toString(16)}` };
    }
    if (ahead > 0 && method === 'eth_getBlockByNumber' && params[0] === 'latest') {
      return this.claimed(shown, ahead);
    }
    if (method === 'eth_call' && emptyCalls === true) {
      return { result: '0x' };
    }
    if (method === 'eth_getLogs') {
      const unseen = (await this.numberOfFilter(params[0])) > shown;
      return emptyLogs === true || unseen ? { result: [] } : this.forward(method, params);
    }
    if (method === 'eth_getBlockByNumber') {
      const asked = params[0] === 'latest' ? shown : Number(params[0]);
      const lacks = asked > shown || (noBlocks === true && params[0] !== 'latest');
      return lacks ? { result: null } : this.forward(method, [`0x${asked.toString(16)}`, ...params.slice(1)]);
    }
    return this.forward(method, this.clamped(params, shown));
  }

  private async claimed(shown: number, ahead: number): Promise<object> {
    const { result } = (await this.forward('eth_getBlockByNumber', [`0x${shown.toString(16)}`, false])) as {
      result: object;
    };
    const [hash, parentHash] = ['a', 'b'].map((digit) => `0x${digit.repeat(64)}`);
    return { result: { ...result, number: `0x${(shown + ahead).toString(16)}`, hash, parentHash } };
  }

  /** Newer blocks and `latest` become the newest that it has. */
  private clamped(params: readonly unknown[], shown: number): readonly unknown[] {
    if (this.faults.lag === undefined && this.faults.stuckAt === undefined) {
      return params;
    }
    return params.map((each, index) =>
      index > 0 && (each === 'latest' || (typeof each === 'string' && Number(each) > shown))
        ? `0x${shown.toString(16)}`
        : each,
    );
  }

  private async numberOfFilter(filter: unknown): Promise<number> {
    const { blockHash, toBlock } = filter as { blockHash?: string; toBlock?: string };
    if (blockHash === undefined) {
      return Number(toBlock ?? 0);
    }
    const { result } = (await this.forward('eth_getBlockByHash', [blockHash, false])) as {
      result?: { number: string } | null;
    };
    return Number(result?.number ?? 0);
  }

  private async shown(): Promise<number> {
    const { result } = (await this.forward('eth_blockNumber', [])) as { result: string };
    return Math.max(
      0,
      Math.min(this.faults.stuckAt ?? Number.MAX_SAFE_INTEGER, Number(result) - (this.faults.lag ?? 0)),
    );
  }

  private async forward(method: string, params: readonly unknown[]): Promise<object> {
    const response = await fetch(this.target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result?: unknown; error?: unknown };
    return error === undefined ? { result: result ?? null } : { error };
  }

  private async announce(): Promise<void> {
    if (this.subscribers.size === 0 || this.faults.silent === true) {
      return;
    }
    const shown = await this.shown();
    const from = (this.announced ?? shown) + 1;
    this.announced = shown;
    for (let number = from; number <= shown; number += 1) {
      const { result } = (await this.forward('eth_getBlockByNumber', [
        `0x${number.toString(16)}`,
        false,
      ])) as {
        result?: unknown;
      };
      const params = { subscription: '0x5', result };
      const text = JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params });
      for (const socket of this.subscribers.keys()) {
        if (socket.readyState === WebSocket.OPEN) {
          socket.send(text);
        }
      }
    }
  }
}
