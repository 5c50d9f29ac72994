import { z } from 'zod';
import { address, id } from './scalars.ts';
import { decision } from './thought.ts';

/** Unix seconds of chain time. */
const seconds = z.coerce.number().int().min(0);

/**
 * Query of `GET /api/thoughts/export`: a stream of JSON Lines, one thought as it is stored each, oldest first, account by account.
 * `since` is included, `until` not.
 */
export const thoughtExportQuery = z.strictObject({
  account: id.optional(),
  /** Name or id. */
  bot: z.string().max(128).optional(),
  token: address.optional(),
  decision: z.union([decision.transform((one) => [one]), z.array(decision)]).optional(),
  since: seconds.optional(),
  until: seconds.optional(),
  outcomes: z.stringbool().default(false),
});
export type ThoughtExportQuery = z.infer<typeof thoughtExportQuery>;
