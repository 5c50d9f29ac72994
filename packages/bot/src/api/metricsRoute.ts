import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';

/** `GET /metrics`, in Prometheus' text format. */
export function registerMetricsRoute(app: FastifyInstance, { metrics }: Pick<ApiContext, 'metrics'>): void {
  if (metrics === undefined) return;
  app.get('/metrics', (_request, reply) =>
    metrics().then(({ contentType, text }) =>
      reply.header('cache-control', 'no-store').type(contentType).send(text),
    ),
  );
}
