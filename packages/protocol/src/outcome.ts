import { z } from 'zod';
import { amount } from './amount.ts';
import { decimalString, id, isoTime } from './scalars.ts';
import { decision, thought } from './thought.ts';

/** How long after a decision the market was looked at again. */
export const outcomeHorizon = z.enum(['5m', '1h', '24h']);
export type OutcomeHorizonName = z.infer<typeof outcomeHorizon>;

/** What the market did from a decision to one horizon, by chain time. Prices are cash per whole token. */
export const outcomeLabel = z.object({
  horizon: outcomeHorizon,
  /** When deciding, and at the horizon. */
  price: decimalString,
  after: decimalString.optional(),
  /** The highest and the lowest in between. */
  best: decimalString.optional(),
  worst: decimalString.optional(),
  /** Why something of it is not known. */
  absent: z.string().optional(),
  /** Seconds by which the ends of that time may be off; 1 is exact. */
  resolution: z.int().positive(),
  /** Whether the token could be sold as far as was last known by then, and when that was. */
  sellable: z.boolean().optional(),
  sellableAt: isoTime.optional(),
});

/** What came of one decision, as far as it is known yet. */
export const outcome = z.object({
  labels: z.array(outcomeLabel),
  /** Where it traded: of the whole position, once that is closed. */
  trade: z
    .object({
      orderId: id,
      positionId: id,
      /** Cash, without gas. */
      realisedPnl: amount,
      gasFeeCash: amount,
      openedAt: isoTime,
      closedAt: isoTime,
    })
    .optional(),
});
export type OutcomeView = z.infer<typeof outcome>;

/** A decision with what came of it, as far as that is known yet. */
export const listedThought = thought.extend({ outcome: outcome.optional() });
export type ListedThoughtView = z.infer<typeof listedThought>;

/** `GET /api/accounts/:id/outcomes?horizon=1h`: how decisions turned out by the gate that settled them. */
export const outcomeSummary = z.object({
  horizon: outcomeHorizon,
  gates: z.array(
    z.object({
      decision,
      gate: z.string(),
      /** Decisions looked at, and those of them whose price then is known. */
      count: z.int(),
      known: z.int(),
      /** Per cent by which the price had moved. */
      medianMove: z.number().optional(),
      /** Share of those known whose price had risen, 0 to 1. */
      risen: z.number().optional(),
    }),
  ),
});
export type OutcomeSummaryView = z.infer<typeof outcomeSummary>;

/** Query of the summary. */
export const outcomeQuery = z.strictObject({ horizon: outcomeHorizon.default('1h') });
