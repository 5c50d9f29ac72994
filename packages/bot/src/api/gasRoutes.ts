import type { GasView } from '@twinlane/protocol/gas';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import { HttpProblem } from './problems.ts';

/** Fees as the last blocks tell them. */
export function registerGasRoutes(app: FastifyInstance, { gas }: Pick<ApiContext, 'gas'>): void {
  app.get('/api/gas', (): GasView => {
    const view = gas?.();
    if (view === undefined) {
      throw new HttpProblem(404, 'gas.notYet', 'No block has been looked up yet.', 'Try again in a moment.');
    }
    return view;
  });
}
