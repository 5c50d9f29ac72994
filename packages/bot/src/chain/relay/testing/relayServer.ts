import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  keccak256,
  parseTransaction,
  recoverTransactionAddress,
  type Hex,
  type TransactionSerialized,
} from 'viem';

/** How a relay answers, beside what it should. */
export type Mishap =
  | 'silent'
  | 'tooMany'
  | 'serverError'
  | 'html'
  | 'redirect'
  | 'oversize'
  | 'refusal'
  | 'otherHash'
  | 'bareError';

/** Bytes that a relay was handed. */
export interface Held {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly from: string;
  readonly to: string;
  readonly data: Hex;
  readonly nonce: number;
  readonly gas: bigint;
  readonly fee: bigint;
  status: 'PENDING' | 'INCLUDED' | 'FAILED' | 'CANCELLED';
}

interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: readonly [Hex];
}

const OVERSIZE = 4_000_000;
const ZERO_HASH = `0x${'0'.repeat(64)}`;

/** A relay in front of a node: it keeps what it is handed to itself, until it builds a block with it. */
export abstract class RelayServer {
  mishap: Mishap | undefined;
  /** Requests that came, also those that it pointed elsewhere. */
  requests = 0;
  /** Where a redirect leads: to this server, at a path of its own. */
  followed = 0;
  readonly held = new Map<string, Held>();
  protected readonly anvil: Anvil;
  readonly #server: Server;

  constructor(anvil: Anvil) {
    this.anvil = anvil;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response).catch(() => response.destroy());
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** Builds a block with the dearest transaction that it holds for each account; the others with its nonce are beaten. */
  async build(): Promise<void> {
    const [best] = this.waiting().toSorted((a, b) => Number(b.fee - a.fee));
    if (best !== undefined) {
      await this.anvil.request('eth_sendRawTransaction', [best.raw]);
      best.status = 'INCLUDED';
      this.waiting()
        .filter(({ nonce }) => nonce === best.nonce)
        .forEach((each) => {
          each.status = 'FAILED';
        });
    }
    await this.anvil.request('evm_mine');
  }

  /** Gives up all that it holds. */
  abstract expire(): void;

  protected waiting(): readonly Held[] {
    return [...this.held.values()].filter(({ status }) => status === 'PENDING');
  }

  protected abstract take(transaction: Held): Promise<void>;
  /** What `eth_getTransactionByHash` shows. */
  protected abstract show(hash: Hex): Promise<unknown>;
  /** What stands at `/tx/<hash>`; undefined where there is no such page. */
  protected abstract statusPage(hash: string): unknown;

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    if (request.url === '/elsewhere') {
      this.followed += 1;
    }
    const text = await textOf(request);
    if (this.mishap !== undefined && this.#fail(this.mishap, text, request, response)) {
      return;
    }
    if (request.method === 'GET') {
      const page = this.statusPage(request.url?.split('/tx/')[1] ?? '');
      response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(page ?? {}));
      return;
    }
    const { id, method, params } = JSON.parse(text) as Asked;
    const answer = await this.#answer(method, params[0]).then(
      (result) => ({ result }),
      (error: unknown) => ({ error: { code: -32_603, message: (error as Error).message } }),
    );
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  }

  async #answer(method: string, param: Hex): Promise<unknown> {
    if (method === 'eth_getTransactionByHash') {
      return this.show(param);
    }
    if (method === 'eth_chainId') {
      return this.anvil.request(method);
    }
    const transaction = await read(param);
    await this.take(transaction);
    return transaction.hash;
  }

  #fail(mishap: Mishap, text: string, request: IncomingMessage, response: ServerResponse): boolean {
    const asked = request.method === 'GET' ? undefined : (JSON.parse(text) as Asked);
    const id = asked?.id;
    const [param = '0x'] = asked?.params ?? [];
    const isSend = asked?.method === 'eth_sendRawTransaction';
    const result = isSend ? keccak256(param) : { hash: param, blockHash: ZERO_HASH };
    switch (mishap) {
      case 'silent':
        return true;
      case 'tooMany':
        response.writeHead(429, { 'retry-after': '1' }).end('slow down');
        return true;
      case 'serverError':
        response.writeHead(502).end('<html>Bad gateway</html>');
        return true;
      case 'html':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Hello</h1>');
        return true;
      case 'redirect':
        response.writeHead(307, { location: `${this.url}/elsewhere` }).end();
        return true;
      case 'oversize':
        // All of it would be true.
        response.end(
          JSON.stringify({ jsonrpc: '2.0', id, result, status: 'FAILED', more: 'x'.repeat(OVERSIZE) }),
        );
        return true;
      case 'refusal':
        response.end(
          JSON.stringify({
            jsonrpc: '2.0',
            id,
            error: { code: -32_000, message: `transaction underpriced` },
          }),
        );
        return true;
      case 'bareError':
        response.end(JSON.stringify({ jsonrpc: '2.0', id, error: `no access with ${request.url}` }));
        return true;
      case 'otherHash':
      default:
        response.end(
          JSON.stringify({ jsonrpc: '2.0', id, status: 'FAILED', hash: ZERO_HASH, result: ZERO_HASH }),
        );
        return true;
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}

async function read(raw: Hex): Promise<Held> {
  const transaction = parseTransaction(raw);
  const from = await recoverTransactionAddress({ serializedTransaction: raw as TransactionSerialized });
  return {
    hash: keccak256(raw),
    raw,
    from: from.toLowerCase(),
    to: transaction.to?.toLowerCase() ?? '',
    data: transaction.data ?? '0x',
    nonce: transaction.nonce ?? 0,
    gas: transaction.gas ?? 0n,
    fee: transaction.maxPriorityFeePerGas ?? 0n,
    status: 'PENDING',
  };
}
