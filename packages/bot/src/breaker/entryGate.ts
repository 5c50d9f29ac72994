import type { BreakerCascadeEvent } from '@twinlane/core/breaker/breakerStore';
import type { Activity, BreakerRefusal, BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { breakerDefinition } from '@twinlane/core/breaker/registry';

/** What keeps entries back that no single breaker of this process does. */
export interface EntryGate {
  refusal(activity: Activity): BreakerRefusal | undefined;
  /** A cascade of another process, or of this one before it was started again, holds entries here too. */
  hold(cascade: BreakerCascadeEvent): void;
}

const GLOBAL: BreakerScope = { kind: 'global', id: '' };

/** `isFailing`: whether a grave change is not stored. `now`: wall clock, milliseconds since 1970. */
export function createEntryGate(isFailing: () => boolean, now: () => number): EntryGate {
  let held: BreakerRefusal | undefined;
  return {
    refusal({ kind }) {
      if (kind !== 'entry') return undefined;
      if (isFailing()) {
        return {
          type: 'databaseFailure',
          scope: GLOBAL,
          state: 'open',
          priority: 'emergency',
          reason: 'A change of a circuit breaker could not be stored: nothing is entered until it is.',
        };
      }
      if (held?.until !== undefined && held.until <= now()) held = undefined;
      return held;
    },
    hold({ openings, why, until }) {
      const type = openings.at(-1)?.type;
      if (type === undefined || until === undefined || until <= Math.max(now(), held?.until ?? 0)) return;
      const { priority } = breakerDefinition(type);
      held = { type, scope: GLOBAL, state: 'open', priority, reason: why, until };
    },
  };
}
