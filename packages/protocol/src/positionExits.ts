import { z } from 'zod';
import { reason } from './operator.ts';
import { position } from './portfolio.ts';
import { decimalString, id, isoTime } from './scalars.ts';

const parameters = z.record(z.string().max(64), z.unknown());

/**
 * Body of `PATCH /api/positions/:id/exits`. `exits` by rule kind: parameters replace the bot's for this position, `null` switches
 * the rule off for it, and rules that are not named follow the bot. It replaces what was set before, whole.
 */
export const editExitsRequest = z.strictObject({
  exits: z.record(z.string().max(64), parameters.nullable()),
  /** The `exitsVersion` that the edit was made from: refused with 409 `exits.changed` where they were changed since. */
  expectedVersion: z.int().nonnegative().optional(),
  reason,
});

/** Body of `DELETE /api/positions/:id/exits`: it follows its bot again. */
export const resetExitsRequest = z.strictObject({ reason });

/** A price at which something happens, or would begin to. */
export const priceLine = z.object({
  /** The rule's kind. */
  rule: z.string(),
  /** `stop`: sells below it. `target`: sells above it. `activation`: above it a stop begins to follow the price. */
  kind: z.enum(['stop', 'target', 'activation']),
  /** Cash per whole token. */
  price: decimalString,
  /** Against the price now, per cent; absent where that is not known. */
  distancePercent: z.number().optional(),
  /** Share of the position that is sold there, per cent. */
  sharePercent: z.number(),
});
export type PriceLineView = z.infer<typeof priceLine>;

/** An exit rule that watches a position. */
export const positionExit = z.object({
  rule: z.string(),
  title: z.string(),
  params: parameters,
  /** `position`: it was set for this position alone. */
  source: z.enum(['bot', 'position', 'default']),
});

/** `GET /api/positions/:id`. */
export const positionDetail = position.extend({
  botName: z.string(),
  /** Present while it is open and has a price: cash per whole token, and cash for all of it. */
  price: decimalString.optional(),
  value: decimalString.optional(),
  unrealisedPnl: decimalString.optional(),
  /** Chain seconds since it was opened, up to now or to its close. */
  ageSeconds: z.number().nonnegative(),
  /** Rules that watch it, in order of precedence; none once it is closed. */
  exits: z.array(positionExit),
  /** What was set for this position alone; `null` for a rule that is off. Absent where it follows its bot. */
  ownExits: z.record(z.string(), parameters.nullable()).optional(),
  /** Of its bot's settings and of `ownExits`: rises with every change of either. */
  exitsVersion: z.int().nonnegative(),
  /** Highest first. */
  lines: z.array(priceLine),
  /** When the time stop sells it, chain time. */
  timeStopAt: isoTime.optional(),
  /** Orders of the position, the newest first, at most 20. */
  orders: z.array(
    z.object({
      id,
      side: z.string(),
      status: z.string(),
      thoughtId: id,
      transactionId: id.optional(),
      decidedAt: isoTime,
    }),
  ),
});
export type PositionDetail = z.infer<typeof positionDetail>;
