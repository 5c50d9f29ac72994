import { z } from 'zod';
import { botStatus } from '../bot.ts';
import { botComparisons, cloneBotRequest, createBotRequest, editBotRequest, why } from '../botEdit.ts';
import { defineEndpoint } from '../endpoint.ts';

/** A bot by its id or its name. */
const ofBot = z.strictObject({ id: z.string().min(1).max(128) });
const tag = 'Bots';

export const compareBots = defineEndpoint({
  name: 'compareBots',
  method: 'GET',
  path: '/api/bots/compare',
  tag,
  summary: 'What each bot has earned, lost and paid, side by side.',
  scope: 'read',
  rate: 'heavy',
  input: {},
  answer: botComparisons,
});

export const createBot = defineEndpoint({
  name: 'createBot',
  method: 'POST',
  path: '/api/bots',
  tag,
  summary: 'Makes a bot, stopped unless told otherwise.',
  scope: 'trade',
  idempotent: true,
  status: 201,
  input: { body: createBotRequest },
  answer: botStatus,
});

export const cloneBot = defineEndpoint({
  name: 'cloneBot',
  method: 'POST',
  path: '/api/bots/:id/clone',
  tag,
  summary: 'Makes a bot with the settings of another.',
  scope: 'trade',
  idempotent: true,
  status: 201,
  input: { params: ofBot, body: cloneBotRequest },
  answer: botStatus,
});

export const editBot = defineEndpoint({
  name: 'editBot',
  method: 'PATCH',
  path: '/api/bots/:id',
  tag,
  summary: 'Changes settings of a bot from the next block on.',
  scope: 'trade',
  input: { params: ofBot, body: editBotRequest },
  answer: botStatus,
});

export const reloadBot = defineEndpoint({
  name: 'reloadBot',
  method: 'POST',
  path: '/api/bots/:id/reload',
  tag,
  summary: 'Gives a bot the settings that the config file has for it now.',
  scope: 'trade',
  input: { params: ofBot, body: why },
  answer: botStatus,
});

export const deleteBot = defineEndpoint({
  name: 'deleteBot',
  method: 'DELETE',
  path: '/api/bots/:id',
  tag,
  summary: 'Removes a bot that is stopped and holds nothing. Its trades and thoughts stay.',
  scope: 'trade',
  input: { params: ofBot, body: why },
  answer: botStatus,
});
