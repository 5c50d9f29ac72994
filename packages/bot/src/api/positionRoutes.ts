import { isTwinlaneError } from '@twinlane/core/errors';
import { closePosition } from '@twinlane/protocol/endpoints/positions';
import type { FastifyInstance } from 'fastify';
import { orderView } from '../wire/tradeView.ts';
import type { ApiContext } from './appState.ts';
import { keyOf } from './idempotency.ts';
import { maySee } from './principal.ts';
import { HttpProblem } from './problems.ts';
import { serve } from './serve.ts';

/** Closing a position by hand: answered 202 with its order, whose end the caller watches. */
export function registerPositionRoutes(
  app: FastifyInstance,
  { closePosition: close, store }: ApiContext,
): void {
  serve(app, closePosition, async ({ principal, params: { id }, body: { reason }, request }) => {
    if (close === undefined) {
      throw new HttpProblem(
        409,
        'position.noEngine',
        'This process does not trade.',
        'Ask the process that runs the bots.',
      );
    }
    const position = await store.read.traces.position(id);
    if (position === undefined || !maySee(principal, position.accountId)) throw unknown(id);
    request.log.info({ id, reason, who: principal.who }, 'an operator closes a position');
    try {
      const key = keyOf(request);
      return orderView(await close({ positionId: id, reason, ...(key === undefined ? {} : { key }) }));
    } catch (error) {
      if (!isTwinlaneError(error)) throw error;
      if (error.code === 'position.unknown') throw unknown(id);
      if (error.code !== 'position.kept' && error.code !== 'position.keyReused') throw error;
      throw new HttpProblem(409, error.code, error.message, error.hint);
    }
  });
}

function unknown(id: string): HttpProblem {
  return new HttpProblem(
    404,
    'position.unknown',
    `There is no open position ${id}.`,
    'List them with: twinlane positions list.',
  );
}
