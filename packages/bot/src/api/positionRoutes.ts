import { closeRequest } from '@twinlane/protocol/portfolio';
import { id as idSchema } from '@twinlane/protocol/scalars';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { orderView } from '../wire/tradeView.ts';
import type { ApiContext } from './appState.ts';
import { HttpProblem, parseInput } from './problems.ts';

const params = z.object({ id: idSchema });

/** Closing a position by hand: answered 202 with its order, whose end the caller watches. */
export function registerPositionRoutes(app: FastifyInstance, { closePosition }: ApiContext): void {
  // Logins that are held back do not hold this back: leaving a position must always be possible.
  app.post('/api/positions/:id/close', { config: { write: 'always' } }, (request, reply) => {
    const { id } = parseInput(params, request.params);
    const { reason } = parseInput(closeRequest, request.body);
    if (closePosition === undefined) {
      throw new HttpProblem(
        409,
        'position.noEngine',
        'This process does not trade.',
        'Ask the process that runs the bots.',
      );
    }
    request.log.info({ id, reason }, 'an operator closes a position');
    return closePosition({ positionId: id, reason }).then((order) => {
      void reply.code(202);
      return orderView(order);
    });
  });
}
