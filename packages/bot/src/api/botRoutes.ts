import { isTwinlaneError } from '@twinlane/core/errors';
import { BOT_ACTS, botRequest, stopBotRequest, type BotStatus } from '@twinlane/protocol/bot';
import { id as idSchema } from '@twinlane/protocol/scalars';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiContext } from './appState.ts';
import { HttpProblem, parseInput } from './problems.ts';

export type BotAct = (typeof BOT_ACTS)[number];

/** Why a bot is changed. */
export interface BotWish {
  /** One line, for the record. */
  readonly reason: string;
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

const params = z.object({ id: z.union([idSchema, z.string().min(1).max(100)]) });

/** The account's bots, and starting, pausing, stopping and resetting them. */
export function registerBotRoutes(app: FastifyInstance, { bots }: ApiContext): void {
  const desk = (): BotsPort => {
    if (bots === undefined) {
      const hint = 'Ask the process that runs the bots.';
      throw new HttpProblem(409, 'bot.noEngine', 'This process does not trade.', hint);
    }
    return bots;
  };
  app.get('/api/bots', () =>
    desk()
      .list()
      .then((items) => ({ items })),
  );
  app.get('/api/bots/:id', (request) => asked(() => desk().show(parseInput(params, request.params).id)));
  for (const act of BOT_ACTS) {
    // Logins that are held back do not hold this back: keeping a bot from trading must always be possible.
    const write = act === 'pause' || act === 'stop' ? 'always' : true;
    app.post(`/api/bots/:id/${act}`, { config: { write } }, (request) => {
      const { id } = parseInput(params, request.params);
      const wish = parseInput(act === 'stop' ? stopBotRequest : botRequest, request.body);
      request.log.info({ id, act, reason: wish.reason }, 'a person changes a bot');
      return asked(() => desk().act(id, act, wish));
    });
  }
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
