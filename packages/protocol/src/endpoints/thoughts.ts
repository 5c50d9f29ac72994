import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { id } from '../scalars.ts';
import { thoughtExportQuery } from '../thoughtExport.ts';
import { trace } from '../trace.ts';

export const readTrace = defineEndpoint({
  name: 'readTrace',
  method: 'GET',
  path: '/api/trace/:id',
  tag: 'Thoughts',
  summary: 'From a thought, swap, transaction, fill or position to all that belongs to it.',
  scope: 'read',
  input: { params: z.strictObject({ id }) },
  answer: trace,
});

export const exportThoughts = defineEndpoint({
  name: 'exportThoughts',
  method: 'GET',
  path: '/api/thoughts/export',
  tag: 'Thoughts',
  summary: 'All thoughts as a stream of JSON Lines, oldest first, account by account.',
  scope: 'read',
  rate: 'heavy',
  input: { query: thoughtExportQuery },
  answer: { media: 'application/x-ndjson' },
});
