import { z } from 'zod';
import { outcome } from './outcome.ts';
import { position } from './portfolio.ts';
import { hash, id, isoTime } from './scalars.ts';
import { decision, thought } from './thought.ts';
import { order, trade } from './trade.ts';

/** What is left of a decision where only its place in a row of them matters. */
const tracedThought = z.object({
  id,
  index: z.int().positive(),
  decision,
  gate: z.string(),
  reasoning: z.string(),
  decidedAt: isoTime,
});

/** An order of a position. */
const step = z.object({
  role: z.enum(['entry', 'exit']),
  order,
  /** Absent where it did not trade. */
  trade: trade.optional(),
  /** Absent where it has not been told yet. */
  thought: tracedThought.optional(),
});

/** A fill that the chain dropped with its block. */
const undone = z.object({ trade, reason: z.string(), at: isoTime });

/**
 * `GET /api/trace/:id`: the way from a decision to what came of it, and back: thought → order → transactions → fill → position →
 * the other decisions of that position. What there is not is absent: a decision without an order has nothing after it.
 */
export const trace = z.object({
  /** What the id named. A position bears the id of the fill that opened it. */
  subject: z.object({ kind: z.enum(['thought', 'order', 'transaction', 'fill', 'position']), id }),
  thought: thought.optional(),
  /** The same reasoning in a model's words; never what was decided by. */
  narration: z.object({ model: z.string(), text: z.string() }).optional(),
  outcome: outcome.optional(),
  order: order.optional(),
  /** Of live accounts: the swap and what was sent along with it. */
  transactions: z.array(
    z.object({
      id,
      kind: z.string(),
      state: z.string(),
      hash: hash.optional(),
      /** Hashes of all its attempts, the first one first. */
      attempts: z.array(hash),
    }),
  ),
  fill: trade.optional(),
  /** The newest first. */
  undone: z.array(undone),
  position: position.optional(),
  /** All orders of the position, oldest first, this one included. */
  steps: z.array(step),
});
export type TraceView = z.infer<typeof trace>;
