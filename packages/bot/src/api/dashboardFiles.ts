import fastifyStatic from '@fastify/static';
import { DASHBOARD_PAGES } from '@twinlane/protocol/dashboardPages';
import type { FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Twinlane</title></head>
  <body>
    <h1>The dashboard has not been built</h1>
    <p>Run <code>npm run build --workspace @twinlane/dashboard</code> and start Twinlane again.</p>
    <p>The bot works without it: <a href="/api/state">/api/state</a> shows what it does.</p>
  </body>
</html>
`;

/** Serves the built dashboard from `folder` under the addresses of all its screens, or a page that says how to build it. */
export async function registerDashboard(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', async (_request, reply) => reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT));
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(reply, path) {
      // Built files under assets/ carry a hash of their content in their name.
      const forever = path.includes(`${sep}assets${sep}`);
      void reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const page of DASHBOARD_PAGES) {
    for (const url of [`/${page}`, `/${page}/*`]) {
      app.get(url, (_request, reply) => reply.sendFile('index.html'));
    }
  }
}
