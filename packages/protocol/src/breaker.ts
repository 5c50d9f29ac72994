import { z } from 'zod';
import { id, isoTime } from './scalars.ts';

export const breakerState = z.enum(['closed', 'open', 'halfOpen', 'isolated', 'disabled']);
export const breakerPriority = z.enum(['emergency', 'critical', 'high', 'medium', 'low']);

/** What a breaker watches over: `global`, or a kind and an id such as `chain:8453` or `endpoint:main`. */
export const breakerScope = z
  .string()
  .regex(
    /^(global|[a-z]+:.{1,200})$/,
    'A scope is "global" or a kind and an id, such as chain:1, venue:1:uniswap-v2 or token:1:0x….',
  );

/** What a breaker's window held. */
export const breakerCounts = z.object({
  calls: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  slow: z.int().nonnegative(),
});

/** A circuit breaker that is not closed. */
export const breaker = z.object({
  type: z.string(),
  scope: breakerScope,
  priority: breakerPriority,
  state: z.enum(['open', 'halfOpen', 'isolated', 'disabled']),
  reason: z.string(),
  since: isoTime,
  /** When it will be tried again, where that is known. */
  until: isoTime.optional(),
});
export type BreakerView = z.infer<typeof breaker>;

/** `breaker_update`, of a breaker whose state changed. */
export const breakerChange = z.object({
  kind: z.literal('change'),
  id,
  type: z.string(),
  scope: breakerScope,
  priority: breakerPriority,
  from: breakerState,
  to: breakerState,
  why: z.string(),
  /** A person, or `system`. */
  who: z.string(),
  until: isoTime.optional(),
  counts: breakerCounts.optional(),
});

/** `breaker_update`, of several grave breakers that opened within a minute: it opened others and holds new entries. */
export const breakerCascade = z.object({
  kind: z.literal('cascade'),
  id,
  openings: z.array(z.object({ type: z.string(), scope: breakerScope })),
  why: z.string(),
  until: isoTime.optional(),
});

/** `breaker_update`. */
export const breakerUpdate = z.discriminatedUnion('kind', [breakerChange, breakerCascade]);
export type BreakerUpdate = z.infer<typeof breakerUpdate>;
