import { isTwinlaneError } from '@twinlane/core/errors';
import type { BOT_ACTS, BotStatus } from '@twinlane/protocol/bot';
import { listBots, pauseBot, readBot, resetBot, startBot, stopBot } from '@twinlane/protocol/endpoints/bots';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import { maySee, type Principal } from './principal.ts';
import { HttpProblem } from './problems.ts';
import { serve } from './serve.ts';

export type BotAct = (typeof BOT_ACTS)[number];

/** Why a bot is changed. */
export interface BotWish {
  /** One line, for the record. */
  readonly reason: string;
  /** By whom, as the audit log has it. */
  readonly who: string;
  /** Of a stop: sells what the bot holds first. */
  readonly close?: boolean | undefined;
}

/** What the API asks of bots. A bot is named by its id or its name. */
export interface BotsPort {
  list(): Promise<readonly BotStatus[]>;
  /** @throws UserError `bot.unknown`. */
  show(idOrName: string): Promise<BotStatus>;
  /** @throws UserError `bot.unknown`, `bot.state`, and `bot.kept` where what it holds cannot be sold now. */
  act(idOrName: string, act: BotAct, wish: BotWish): Promise<BotStatus>;
}

/** Bots, and starting, pausing, stopping and resetting them. */
export function registerBotRoutes(app: FastifyInstance, { bots }: Pick<ApiContext, 'bots'>): void {
  const desk = (): BotsPort => {
    if (bots === undefined) {
      const hint = 'Ask the process that runs the bots.';
      throw new HttpProblem(409, 'bot.noEngine', 'This process does not trade.', hint);
    }
    return bots;
  };
  async function visible(principal: Principal, idOrName: string): Promise<BotStatus> {
    const bot = await asked(() => desk().show(idOrName));
    if (!maySee(principal, bot.accountId)) throw unknown(idOrName);
    return bot;
  }
  serve(app, listBots, async ({ principal }) => {
    const items = await desk().list();
    return { items: items.filter(({ accountId }) => maySee(principal, accountId)) };
  });
  serve(app, readBot, ({ principal, params: { id } }) => visible(principal, id));
  const acts = { start: startBot, pause: pauseBot, stop: stopBot, reset: resetBot };
  for (const act of ['start', 'pause', 'stop', 'reset'] as const) {
    serve(app, acts[act], async ({ principal, params, body, request }) => {
      const { id } = await visible(principal, params.id);
      request.log.info({ id, act, reason: body.reason, who: principal.who }, 'a person changes a bot');
      return asked(() => desk().act(id, act, { ...body, who: principal.who }));
    });
  }
}

function unknown(idOrName: string): HttpProblem {
  return new HttpProblem(
    404,
    'bot.unknown',
    `There is no bot ${idOrName}.`,
    'List them with: twinlane bots list.',
  );
}

async function asked<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (isTwinlaneError(error) && error.name === 'UserError') {
      throw new HttpProblem(error.code === 'bot.unknown' ? 404 : 409, error.code, error.message, error.hint);
    }
    throw error;
  }
}
