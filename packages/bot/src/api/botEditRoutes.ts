import { isTwinlaneError } from '@twinlane/core/errors';
import {
  cloneBot,
  compareBots,
  createBot,
  deleteBot,
  editBot,
  reloadBot,
} from '@twinlane/protocol/endpoints/botEdits';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import type { BotEditsPort } from './botEditsPort.ts';
import { maySee, type Principal } from './principal.ts';
import { HttpProblem, notFound } from './problems.ts';
import { serve } from './serve.ts';

/** Making, changing, removing and comparing bots. */
export function registerBotEditRoutes(
  app: FastifyInstance,
  { bots, botEdits, compareBots: compare }: Pick<ApiContext, 'bots' | 'botEdits' | 'compareBots'>,
): void {
  const desk = (): BotEditsPort => botEdits ?? noEngine();
  /** The id of a bot that the caller may know of. */
  async function idOf(principal: Principal, idOrName: string): Promise<string> {
    const bot = await asked(async () => (bots ?? noEngine()).show(idOrName));
    if (maySee(principal, bot.accountId)) return bot.id;
    throw new HttpProblem(404, 'bot.unknown', `There is no bot ${idOrName}.`);
  }
  serve(app, compareBots, async ({ principal }) => {
    const compared = await (compare ?? noEngine)();
    if (!maySee(principal, compared.accountId)) throw notFound('account to compare bots of');
    return { ...compared, items: [...compared.items] };
  });
  serve(app, createBot, async ({ principal, body }) => {
    const { accountId } = desk();
    if (!maySee(principal, accountId)) throw notFound('account to make bots for');
    return asked(() => desk().create(body, principal.who));
  });
  serve(app, cloneBot, async ({ principal, params, body }) => {
    const id = await idOf(principal, params.id);
    return asked(() => desk().clone(id, body, principal.who));
  });
  serve(app, editBot, async ({ principal, params, body }) => {
    const id = await idOf(principal, params.id);
    return asked(() => desk().edit(id, body, principal.who));
  });
  serve(app, reloadBot, async ({ principal, params, body }) => {
    const id = await idOf(principal, params.id);
    return asked(() => desk().reload(id, { ...body, who: principal.who }));
  });
  serve(app, deleteBot, async ({ principal, params, body }) => {
    const id = await idOf(principal, params.id);
    return asked(() => desk().remove(id, { ...body, who: principal.who }));
  });
}

function noEngine(): never {
  const hint = 'Ask the process that runs the bots.';
  throw new HttpProblem(409, 'bot.noEngine', 'This process does not trade.', hint);
}

const STATUS: Readonly<Record<string, number>> = { 'bot.unknown': 404, 'bot.invalid': 400 };

async function asked<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (isTwinlaneError(error) && error.name === 'UserError') {
      throw new HttpProblem(STATUS[error.code] ?? 409, error.code, error.message, error.hint);
    }
    throw error;
  }
}
