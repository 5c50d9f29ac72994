import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import { readApiDocument } from '@twinlane/protocol/endpoints/document';
import { ENDPOINTS } from '@twinlane/protocol/endpoints/registry';
import { openApiDocument } from '@twinlane/protocol/openApi';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import { serve } from './serve.ts';

/** The OpenAPI document at `/api/openapi.json`, and a page that shows it at `/api/docs`. */
export async function registerDocumentRoutes(
  app: FastifyInstance,
  { state }: Pick<ApiContext, 'state'>,
): Promise<void> {
  const { version } = state();
  let made: Record<string, unknown> | undefined;
  // When it is asked for first: it takes a tenth of a second.
  const document = (): Record<string, unknown> => (made ??= { ...openApiDocument(ENDPOINTS, version) });
  serve(app, readApiDocument, document);
  await app.register(fastifySwagger, {
    mode: 'static',
    specification: { document: { openapi: '3.1.0', info: { title: 'Twinlane', version }, paths: {} } },
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/api/docs',
    // The layout below shows none.
    logo: { type: 'image/svg+xml', content: '' },
    theme: { title: 'Twinlane: HTTP API' },
    uiConfig: { layout: 'BaseLayout', deepLinking: true, docExpansion: 'none', defaultModelsExpandDepth: 0 },
    transformSpecification: document,
    transformSpecificationClone: false,
  });
}
