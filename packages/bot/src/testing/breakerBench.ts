import { createBreakerSet } from '@twinlane/core/breaker/breakerSet';
import type { BreakerSet, BreakerSetChange } from '@twinlane/core/breaker/breakerSetTypes';
import type { BreakerScope, BreakerState, BreakerType } from '@twinlane/core/breaker/breakerTypes';
import type { Clock } from '@twinlane/core/ports';

/** Real breakers by a clock of their own: what they wait for passes when a test says so. */
export interface BreakerBench {
  readonly breakers: BreakerSet;
  readonly clock: Clock;
  readonly changes: readonly BreakerSetChange[];
  /** Lets so many seconds pass for the breakers. */
  pass(seconds: number): void;
  stateOf(type: BreakerType, scope: BreakerScope): BreakerState;
}

export const PROCESS_ID = 'a-process';
export const GLOBAL: BreakerScope = { kind: 'global', id: '' };

export function createBreakerBench(): BreakerBench {
  let ms = 0;
  const began = Date.UTC(2026, 0, 5);
  const clock: Clock = { now: () => began + ms, monotonic: () => ms };
  const changes: BreakerSetChange[] = [];
  const breakers = createBreakerSet({
    clock,
    random: () => 0.5,
    processId: PROCESS_ID,
    onEvent: (event) => {
      if (event.kind === 'change') changes.push(event);
      return undefined;
    },
  });
  return {
    breakers,
    clock,
    changes,
    pass: (seconds) => {
      ms += seconds * 1_000;
    },
    stateOf: (type, scope) => {
      void breakers.tick();
      return breakers.show(type, scope).state;
    },
  };
}
