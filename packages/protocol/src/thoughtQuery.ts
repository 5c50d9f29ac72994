import { z } from 'zod';
import { pageQuery } from './page.ts';
import { address, id } from './scalars.ts';
import { decision } from './thought.ts';

/** Query of `GET /api/accounts/:id/thoughts`. */
export const thoughtQuery = pageQuery.extend({
  decision: decision.optional(),
  bot: id.optional(),
  token: address.optional(),
  /** The gate that settled it, such as `risk.honeypot`. */
  gate: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional(),
  lane: z.enum(['fast', 'smart']).optional(),
});
export type ThoughtQuery = z.infer<typeof thoughtQuery>;
