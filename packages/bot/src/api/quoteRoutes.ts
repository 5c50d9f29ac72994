import { readQuote } from '@twinlane/protocol/endpoints/market';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import { serve } from './serve.ts';

/** What a trade would do on the pools as they stand. */
export function registerQuoteRoutes(
  app: FastifyInstance,
  { quoteTrade }: Pick<ApiContext, 'quoteTrade'>,
): void {
  serve(app, readQuote, ({ query }) => quoteTrade(query));
}
