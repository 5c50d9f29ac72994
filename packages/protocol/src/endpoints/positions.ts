import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { closeRequest } from '../portfolio.ts';
import { id } from '../scalars.ts';
import { order } from '../trade.ts';

export const closePosition = defineEndpoint({
  name: 'closePosition',
  method: 'POST',
  path: '/api/positions/:id/close',
  tag: 'Positions',
  summary:
    'Sells all of an open position now. Answered with the swap under way, whose end the caller watches.',
  scope: 'stop',
  always: true,
  idempotent: true,
  status: 202,
  input: { params: z.strictObject({ id }), body: closeRequest },
  answer: order,
});
