import { z } from 'zod';
import { botList, botRequest, botStatus, stopBotRequest } from '../bot.ts';
import { defineEndpoint } from '../endpoint.ts';

/** A bot by its id or its name. */
const ofBot = z.strictObject({ id: z.string().min(1).max(128) });

export const listBots = defineEndpoint({
  name: 'listBots',
  method: 'GET',
  path: '/api/bots',
  tag: 'Bots',
  summary: 'All bots, and what keeps each from entering.',
  scope: 'read',
  input: {},
  answer: botList,
});

export const readBot = defineEndpoint({
  name: 'readBot',
  method: 'GET',
  path: '/api/bots/:id',
  tag: 'Bots',
  summary: 'One bot by its id or name.',
  scope: 'read',
  input: { params: ofBot },
  answer: botStatus,
});

export const startBot = defineEndpoint({
  name: 'startBot',
  method: 'POST',
  path: '/api/bots/:id/start',
  tag: 'Bots',
  summary: 'Lets a bot trade.',
  scope: 'trade',
  input: { params: ofBot, body: botRequest },
  answer: botStatus,
});

export const pauseBot = defineEndpoint({
  name: 'pauseBot',
  method: 'POST',
  path: '/api/bots/:id/pause',
  tag: 'Bots',
  summary: 'Keeps a bot from entering; its exits go on.',
  scope: 'stop',
  always: true,
  input: { params: ofBot, body: botRequest },
  answer: botStatus,
});

export const stopBot = defineEndpoint({
  name: 'stopBot',
  method: 'POST',
  path: '/api/bots/:id/stop',
  tag: 'Bots',
  summary: 'Stops a bot, with `close` after selling what it holds; without it nobody watches that any more.',
  scope: 'stop',
  always: true,
  input: { params: ofBot, body: stopBotRequest },
  answer: botStatus,
});

export const resetBot = defineEndpoint({
  name: 'resetBot',
  method: 'POST',
  path: '/api/bots/:id/reset',
  tag: 'Bots',
  summary: 'Lets a bot in error trade again.',
  scope: 'trade',
  input: { params: ofBot, body: botRequest },
  answer: botStatus,
});
