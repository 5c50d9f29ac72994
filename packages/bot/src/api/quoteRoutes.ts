import { quoteQuery, type QuoteView } from '@twinlane/protocol/quote';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import { parseInput } from './problems.ts';

/** What a trade would do on the pools as they stand. */
export function registerQuoteRoutes(
  app: FastifyInstance,
  { quoteTrade }: Pick<ApiContext, 'quoteTrade'>,
): void {
  app.get('/api/quote', (request): QuoteView => quoteTrade(parseInput(quoteQuery, request.query)));
}
