import { readGas } from '@twinlane/protocol/endpoints/gas';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import { HttpProblem } from './problems.ts';
import { serve } from './serve.ts';

/** Fees as the last blocks tell them. */
export function registerGasRoutes(app: FastifyInstance, { gas }: Pick<ApiContext, 'gas'>): void {
  serve(app, readGas, () => {
    const view = gas?.();
    if (view === undefined) {
      throw new HttpProblem(404, 'gas.notYet', 'No block has been looked up yet.', 'Try again in a moment.');
    }
    return view;
  });
}
