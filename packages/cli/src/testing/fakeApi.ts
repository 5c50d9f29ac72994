import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Problem } from '@twinlane/protocol/problem';
import type { AppView } from '../view/appView.ts';

/** The token that its prices are in. */
const CASH = { chainId: 31_337, address: `0x${'1'.repeat(40)}`, symbol: 'USDC', decimals: 6 };

function page(items: readonly unknown[]): unknown {
  return { items, nextCursor: null };
}

/** A request that changes something, as it was sent. */
interface FakeWrite {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** An answer that is not a success: a problem with its status. */
export class FakeRefusal {
  readonly problem: Problem;

  constructor(problem: Problem) {
    this.problem = problem;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** A server that answers as a running process would, with the given view, and with more answers by path. */
export async function startFakeApi(
  view: AppView,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{
  readonly url: string;
  /** What was asked for, with its query, oldest first. */
  readonly asked: string[];
  readonly writes: FakeWrite[];
  close(): Promise<void>;
}> {
  const asked: string[] = [];
  const writes: FakeWrite[] = [];
  const server: Server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked.push(request.url ?? '');
    const path = request.url?.split('?')[0] ?? '';
    if (request.method === 'POST') {
      writes.push({ path, headers: request.headers, body: JSON.parse(await bodyOf(request)) as unknown });
    }
    const answers: Record<string, unknown> = {
      '/api/state': view.state,
      '/api/health': { status: 'ok', version: '0', mode: 'sandbox', uptimeSeconds: 1 },
      '/api/prices': { cash: CASH, ...view.prices },
      '/api/accounts/a/trades': page(view.trades),
      '/api/accounts/a/thoughts': page(view.thoughts),
      ...more,
    };
    const found = answers[path];
    const isRefusal = found instanceof FakeRefusal;
    response.statusCode = isRefusal ? found.problem.status : path in answers ? 200 : 404;
    response.setHeader('content-type', isRefusal ? 'application/problem+json' : 'application/json');
    response.end(JSON.stringify(isRefusal ? found.problem : (found ?? {})));
  }
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    writes,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
