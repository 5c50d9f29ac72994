import { isTwinlaneError } from '@twinlane/core/errors';
import { editPositionExits, readPosition, resetPositionExits } from '@twinlane/protocol/endpoints/exits';
import type { PositionDetail } from '@twinlane/protocol/positionExits';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import type { ExitsPort, ExitsWish } from './exitsPort.ts';
import { maySee, type Principal } from './principal.ts';
import { HttpProblem } from './problems.ts';
import { serve } from './serve.ts';

/** Single positions, and the exit rules that were set for them alone. */
export function registerExitRoutes(app: FastifyInstance, { exits }: Pick<ApiContext, 'exits'>): void {
  const desk = (): ExitsPort => {
    if (exits !== undefined) return exits;
    const hint = 'Ask the process that runs the bots.';
    throw new HttpProblem(409, 'position.noEngine', 'This process does not trade.', hint);
  };
  async function visible(principal: Principal, id: string): Promise<PositionDetail> {
    const position = await desk().show(id);
    if (position !== undefined && maySee(principal, position.accountId)) return position;
    const hint = 'List them with: twinlane positions list.';
    throw new HttpProblem(404, 'position.unknown', `There is no position ${id}.`, hint);
  }
  async function change(principal: Principal, id: string, wish: Omit<ExitsWish, 'who'>) {
    await visible(principal, id);
    await asked(() => desk().set(id, { ...wish, who: principal.who }));
    return visible(principal, id);
  }
  serve(app, readPosition, ({ principal, params }) => visible(principal, params.id));
  serve(app, editPositionExits, ({ principal, params, body }) => change(principal, params.id, body));
  serve(app, resetPositionExits, ({ principal, params, body }) =>
    change(principal, params.id, { ...body, exits: undefined }),
  );
}

const STATUS: Readonly<Record<string, number>> = { 'position.unknown': 404, 'exits.invalid': 400 };

async function asked(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isTwinlaneError(error) && error.name === 'UserError') {
      throw new HttpProblem(STATUS[error.code] ?? 409, error.code, error.message, error.hint);
    }
    throw error;
  }
}
