import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a faulty server does with a request in place of handing it on. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
    }
  /** Says nothing at all. */
  | { readonly kind: 'silent' }
  /** Sends its headers and the beginning of a body, and no more. */
  | { readonly kind: 'stuck' }
  /** Breaks the connection. */
  | { readonly kind: 'hangUp' }
  /** Hands the request on and answers with what this makes of the answer. */
  | { readonly kind: 'change'; readonly change: (body: string) => string };

/** A server between the price feed and a price API that can be made to fail. */
export interface FaultServer {
  readonly url: string;
  /** Of every request, in order: its path with the query, and its headers. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  /** Holds for every request until it is taken back with undefined. */
  fail(fault: Fault | undefined): void;
  close(): Promise<void>;
}

/** Starts it before the API at `target`, such as `http://127.0.0.1:1234/api/v3`. */
export async function startFaultServer(target: string): Promise<FaultServer> {
  const requests: FaultServer['requests'] = [];
  let fault: Fault | undefined;

  async function handOn(
    request: IncomingMessage,
    response: ServerResponse,
    change: (body: string) => string,
  ) {
    const headers = Object.entries(request.headers).filter(([name]) => name.startsWith('x-cg-'));
    const answer = await fetch(`${target}${request.url}`, {
      headers: headers.map(([name, value]) => [name, String(value)]),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(change(await answer.text()));
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    requests.push({ path: request.url ?? '', headers: request.headers });
    switch (fault?.kind) {
      case 'answer':
        response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
        response.end(fault.body);
        break;
      case 'silent':
        break;
      case 'stuck':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"0x');
        break;
      case 'hangUp':
        request.socket.destroy();
        break;
      case 'change':
      case undefined:
        handOn(request, response, fault?.change ?? ((body) => body)).catch(() => response.destroy());
        break;
      default:
        fault satisfies never;
    }
  }

  const server = createServer({ maxHeaderSize: 65_536 }, serve);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    fail: (next) => {
      fault = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
