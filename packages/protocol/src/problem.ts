import { z } from 'zod';

/** Every answer that is not a success (RFC 9457, `application/problem+json`). */
export const problem = z.object({
  /** A stable code of ours, such as `not_found`. */
  code: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  /** What to do about it. */
  hint: z.string().optional(),
  /** Names the request in the log. */
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;
