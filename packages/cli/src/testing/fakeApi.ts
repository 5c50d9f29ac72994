import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppView } from '../view/appView.ts';

function page(items: readonly unknown[]): unknown {
  return { items, nextCursor: null };
}

/** A server that answers as a running process would, with the given view. */
export async function startFakeApi(view: AppView): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const answers: Record<string, unknown> = {
      '/api/state': view.state,
      '/api/prices': view.prices,
      '/api/accounts/a/trades': page(view.trades),
      '/api/accounts/a/thoughts': page(view.thoughts),
    };
    response.statusCode = path in answers ? 200 : 404;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[path] ?? {}));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
