import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { reportQuery, reportSpan } from '../report.ts';
import { id } from '../scalars.ts';

const params = z.strictObject({ id, span: reportSpan });

export const readReport = defineEndpoint({
  name: 'readReport',
  method: 'GET',
  path: '/api/accounts/:id/reports/:span',
  tag: 'Analytics',
  summary: 'A day or a week of an account as a page to read or print.',
  scope: 'read',
  rate: 'heavy',
  input: { params, query: reportQuery },
  answer: { media: 'text/html' },
});

export const exportReport = defineEndpoint({
  name: 'exportReport',
  method: 'GET',
  path: '/api/accounts/:id/reports/:span/csv',
  tag: 'Analytics',
  summary: 'The same as CSV.',
  scope: 'read',
  rate: 'heavy',
  input: { params, query: reportQuery },
  answer: { media: 'text/csv' },
});
