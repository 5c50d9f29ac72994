import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { id } from '../scalars.ts';
import { tradeExportQuery } from '../tradeQuery.ts';

export const exportTrades = defineEndpoint({
  name: 'exportTrades',
  method: 'GET',
  path: '/api/accounts/:id/trades.csv',
  tag: 'Accounts',
  summary: 'Trades as a stream of CSV, newest first.',
  scope: 'read',
  rate: 'heavy',
  input: { params: z.strictObject({ id }), query: tradeExportQuery },
  answer: { media: 'text/csv' },
});
