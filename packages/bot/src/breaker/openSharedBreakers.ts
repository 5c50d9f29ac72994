import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import { SharedBreakers } from './sharedBreakers.ts';
import type { SharedBreakersOptions } from './sharedBreakersOptions.ts';

/** A closed one that was not written for so long says nothing any more. */
const FORGOTTEN_MS = 24 * 3_600_000;

/** Opens the breakers as they were left, waits included. Rejects where the store does not answer. */
export async function openSharedBreakers(options: SharedBreakersOptions): Promise<BreakerService> {
  await options.store.transaction((unit) => unit.forgetBreakers(options.clock.now() - FORGOTTEN_MS));
  const rows = await options.store.read.breakers.since(0);
  const breakers = new SharedBreakers(options, rows);
  await breakers.heedCascades();
  return breakers;
}
