import { z } from 'zod';

/**
 * Something that is chosen by name and brings parameters of its own. `schema` is a JSON schema (draft 2020-12) of an object
 * whose properties have titles, descriptions, bounds and defaults; `defaults` are all parameters where none is given.
 */
export const describedPart = z.object({
  /** What settings call it: `momentum`, `stopLoss`. */
  kind: z.string(),
  title: z.string(),
  /** One paragraph. */
  description: z.string(),
  schema: z.record(z.string(), z.unknown()),
  defaults: z.record(z.string(), z.unknown()),
});
export type DescribedPart = z.infer<typeof describedPart>;

/** What a bot may trade by. */
export const describedStrategy = describedPart.extend({
  /** The lane that suits what it finds. */
  lane: z.enum(['fast', 'smart']),
  /** `cycles` goes from cash through several pools back to cash. */
  trades: z.enum(['tokens', 'cycles']),
  /** Price points that a token needs before it is judged, with the defaults. */
  warmUp: z.int().nonnegative(),
});

/** What watches a position. Rules are listed in order of precedence. */
export const describedExitRule = describedPart.extend({
  /** It also watches for bots that do not name it. */
  byDefault: z.boolean(),
});

/** A named value, and what it means. */
const choice = z.object({ name: z.string(), description: z.string() });

/** `GET /api/strategies`: what a bot is put together from. */
export const strategyList = z.object({
  items: z.array(describedStrategy),
  /** Values of `lane`. */
  lanes: z.array(choice),
  /** Values of `intel.gasStyle`. */
  gasStyles: z.array(choice),
  /** JSON schemas of the other parts of a bot, with their defaults. */
  parts: z.object({
    intel: describedPart,
    sizing: describedPart,
    cooldown: describedPart,
    exitExecution: describedPart,
  }),
});
export type StrategyList = z.infer<typeof strategyList>;

/** `GET /api/exit-rules`. */
export const exitRuleList = z.object({ items: z.array(describedExitRule) });
export type ExitRuleList = z.infer<typeof exitRuleList>;

const DECISIONS = ['very rare', 'rare', 'moderate', 'frequent', 'very frequent'] as const;
const PACES = ['slow', 'moderate', 'fast'] as const;
const GAS = ['minimal', 'low', 'standard', 'aggressive', 'urgent'] as const;

/** What a level sets, and what that means. */
export const intelSettings = z.object({
  level: z.int().min(1).max(10),
  /** Highest weighted risk score, 0 to 100, that a trade may have. */
  riskTolerance: z.number(),
  /** Largest share of the account's equity in one token, per cent. */
  maxPositionPercent: z.number(),
  /** Lowest confidence of a signal, 0 to 100. */
  minConfidence: z.number(),
  /** Smallest trade, whole units of cash. */
  minTrade: z.number(),
  gasStyle: z.enum(GAS),
  decisions: z.enum(DECISIONS),
  speed: z.enum(PACES),
  /** Least chain seconds between two entries of a bot. */
  entryPauseSeconds: z.number(),
  /** Chain seconds between two looks at the market. */
  decisionIntervalSeconds: z.number(),
  /** Chain seconds after which an order reverts. */
  orderDeadlineSeconds: z.number(),
  /** Whether the Fast Lane is open at this level. */
  fastLane: z.boolean(),
});
export type IntelSettingsView = z.infer<typeof intelSettings>;

/** Query of `GET /api/intel-levels`: single settings in place of those of each level, as a bot's `intel` has them. */
export const intelQuery = z.strictObject({
  riskTolerance: z.coerce.number().min(0).max(100).optional(),
  maxPositionPercent: z.coerce.number().positive().max(100).optional(),
  minConfidence: z.coerce.number().min(0).max(100).optional(),
  minTrade: z.coerce.number().positive().max(1e12).optional(),
  gasStyle: z.enum(GAS).optional(),
  decisions: z.enum(DECISIONS).optional(),
  speed: z.enum(PACES).optional(),
});

/** `GET /api/intel-levels`: level 1 first. */
export const intelLevels = z.object({
  items: z.array(intelSettings),
  /** Which of the settings the query replaced, on every level. */
  replaced: z.array(z.string()),
});
export type IntelLevels = z.infer<typeof intelLevels>;
