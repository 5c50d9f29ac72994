import type { z } from 'zod';
import type { BreakerPlan } from './breakerPlan.ts';
import { settingsSchema, type BreakerSettings } from './breakerSettings.ts';

/** One of the kinds of breaker: what trips it, what it refuses, how it recovers. Data, no code. */
export interface BreakerDefinition extends BreakerPlan {
  /** Every number of `trips` and `recovers` under a flat name, with what the definition says as the default. */
  readonly settings: z.ZodType<BreakerSettings>;
}

/** Declares a breaker; list it in `registry.ts`. */
export function defineBreaker(plan: BreakerPlan): BreakerDefinition {
  return { ...plan, settings: settingsSchema(plan) };
}
