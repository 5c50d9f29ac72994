import { z } from 'zod';
import { analytics, analyticsQuery } from '../analytics.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id } from '../scalars.ts';

export const readAnalytics = defineEndpoint({
  name: 'readAnalytics',
  method: 'GET',
  path: '/api/accounts/:id/analytics',
  tag: 'Analytics',
  summary: 'What an account earned, by period, exit reason, token, bot and risk, and at what risk.',
  scope: 'read',
  rate: 'heavy',
  input: { params: z.strictObject({ id }), query: analyticsQuery },
  answer: analytics,
});
