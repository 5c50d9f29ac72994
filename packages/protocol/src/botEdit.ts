import { z } from 'zod';
import { botSettings, exitParameters } from './bot.ts';
import { reason } from './operator.ts';
import { decimalString, id } from './scalars.ts';

/** What bots are called: as in the config file. */
export const botName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be small letters, digits and hyphens, at most 32')
  .refine((name) => name !== 'manual' && name !== 'compare', 'is the name of something else');

const intelLevel = z.int().min(1).max(10);

/** Parameters of its strategy; those left out have their defaults. */
const params = z.record(z.string().max(64), z.unknown());

/** Body of `POST /api/bots`. A rule that `exits` does not name does not run, but for those that always do. */
export const createBotRequest = botSettings.extend({
  name: botName,
  strategy: z.string().min(1).max(64),
  params: params.default({}),
  exits: exitParameters.default({ stopLoss: {}, takeProfit: {} }),
  intelLevel: intelLevel.default(5),
  state: z.enum(['stopped', 'running']).default('stopped'),
  reason,
});
export type CreateBot = z.output<typeof createBotRequest>;

/** Body of `POST /api/bots/:id/clone`: the settings of that bot under another name; nothing of what it holds or remembers. */
export const cloneBotRequest = z.strictObject({
  name: botName,
  state: z.enum(['stopped', 'running']).default('stopped'),
  reason,
});

export type CloneBot = z.output<typeof cloneBotRequest>;

/**
 * Body of `PATCH /api/bots/:id`. What is given replaces that part whole, with defaults for what it leaves out; the other parts
 * stay. Takes effect on the next block; the bot keeps its state, positions and memory.
 */
export const editBotRequest = botSettings.extend({
  params: params.optional(),
  exits: exitParameters.optional(),
  intelLevel: intelLevel.optional(),
  /** The `version` that the edit was made from: where the bot was changed since, it is refused with 409 `bot.changed`. */
  expectedVersion: z.int().positive(),
  reason,
});
export type EditBot = z.output<typeof editBotRequest>;

/** Body of requests that only say why. */
export const why = z.strictObject({ reason });

/** One bot against the others. Money in the account's cash; percentages as numbers. */
export const botComparison = z.object({
  botId: id,
  name: z.string(),
  strategy: z.string(),
  intelLevel: z.int(),
  state: z.string(),
  /** Positions that were closed, and those that made more than they cost, gas counted. */
  closed: z.int().nonnegative(),
  won: z.int().nonnegative(),
  winRatePercent: z.number().optional(),
  /** What the winners made by what the losers lost; absent where nothing was lost. */
  profitFactor: z.number().optional(),
  trades: z.int().nonnegative(),
  reverted: z.int().nonnegative(),
  /** Of what was sold, without gas. */
  realisedPnl: decimalString,
  /** Of what is held; absent where no price is known. */
  unrealisedPnl: decimalString.optional(),
  gasFee: decimalString,
  /** Realised and unrealised less gas. */
  netPnl: decimalString,
  /** Largest fall of the sum of its closed positions' results from its highest. */
  maxDrawdown: decimalString,
  /** What it holds is worth; and as a share of the account's equity, per cent. */
  exposure: decimalString,
  exposurePercent: z.number().optional(),
  openPositions: z.int().nonnegative(),
});
export type BotComparison = z.infer<typeof botComparison>;

/** `GET /api/bots/compare`: as the bots are listed, deleted ones not among them. */
export const botComparisons = z.object({ accountId: id, items: z.array(botComparison) });
