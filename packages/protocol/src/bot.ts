import { z } from 'zod';
import { reason } from './operator.ts';
import { id, isoTime } from './scalars.ts';

/** Parameters by name; what may stand there the part's own schema says. */
const parameters = z.record(z.string().max(64), z.unknown());

/** Parameters of exit rules by rule kind. */
export const exitParameters = z.record(z.string().max(64), parameters);

/** What a bot trades with besides its strategy. Each part is described at `GET /api/strategies`; what is left out has its default. */
export const botSettings = z.strictObject({
  lane: z.enum(['auto', 'fast', 'smart']).optional(),
  /** Single settings in place of those of its intel level. */
  intel: parameters.optional(),
  sizing: parameters.optional(),
  cooldown: parameters.optional(),
  exitExecution: parameters.optional(),
});

/** `paused` takes no entries; exits go on. */
export const botState = z.enum(['running', 'paused', 'stopped', 'error']);
export type BotStateView = z.infer<typeof botState>;

/** A strategy at work for one account. */
export const bot = z.object({
  id,
  accountId: id,
  name: z.string(),
  strategy: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** Parameters of its exit rules by rule kind. */
  exits: z.record(z.string(), z.record(z.string(), z.unknown())),
  /** 1 to 10. */
  intelLevel: z.number(),
  state: botState,
  stateReason: z.string(),
});
export type BotView = z.infer<typeof bot>;

/** `bot_status_update`. */
export const botStatusUpdate = z.object({ accountId: id, botId: id, state: botState, reason: z.string() });
export type BotStatusUpdate = z.infer<typeof botStatusUpdate>;

/** What a person may do to a bot: each is an address of its own, `POST /api/bots/:id/<act>`, and gives its status. */
export const BOT_ACTS = ['start', 'pause', 'stop', 'reset'] as const;

/** Body of `POST /api/bots/:id/start`, `pause` and `reset`. */
export const botRequest = z.strictObject({ reason });

/** Body of `POST /api/bots/:id/stop`. `close` sells what the bot holds first; without it nobody watches that any more. */
export const stopBotRequest = z.strictObject({ reason, close: z.boolean().optional() });

/** `GET /api/bots/:id`: a bot, and what keeps it from entering. */
export const botStatus = bot.extend({
  openPositions: z.int().nonnegative(),
  /** Rises with every change of its settings; what an edit names as `expectedVersion`. */
  version: z.int().positive(),
  /** Where its settings last came from: the config file, or this API. */
  source: z.enum(['file', 'api']),
  /** All of them, defaults included; absent of the one that orders by hand belong to. */
  settings: botSettings.required().optional(),
  /** Present until there are as many price points as its strategy needs: it decides nothing before. `seconds`: about how long that takes, chain time. */
  warmingUp: z.object({ have: z.int(), needed: z.int(), seconds: z.int().optional() }).optional(),
  /** Present while it enters nothing after losses. */
  coolingDown: z.object({ until: isoTime, reason: z.string() }).optional(),
});
export type BotStatus = z.infer<typeof botStatus>;

/** `GET /api/bots`. */
export const botList = z.object({ items: z.array(botStatus) });
