import { createBreakerSet } from '@twinlane/core/breaker/breakerSet';
import type { BreakerSet, BreakerSetEvent } from '@twinlane/core/breaker/breakerSetTypes';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { BreakerScope, BreakerState, BreakerType } from '@twinlane/core/breaker/breakerTypes';
import type { Clock } from '@twinlane/core/ports';

/** The real breakers on a clock that a test sets. */
export interface BreakersOfTest {
  readonly breakers: BreakerSet & Pick<BreakerService, 'onReleased'>;
  readonly clock: Clock;
  readonly events: readonly BreakerSetEvent[];
  /** Time passes, and what time alone does is done. */
  pass(this: void, seconds: number): void;
  stateOf(this: void, type: BreakerType, scope: BreakerScope): BreakerState;
  /** A person releases it, and whoever wants to know is told. */
  release(this: void, type: BreakerType, scope: BreakerScope): void;
  /** Every breaker that is not closed, by type. */
  open(this: void): readonly BreakerType[];
}

/** `start`: wall clock, milliseconds since 1970. */
export function breakersOfTest(start = Date.UTC(2026, 0, 5, 12)): BreakersOfTest {
  let passed = 0;
  const clock: Clock = { now: () => start + passed, monotonic: () => 1_000 + passed };
  const events: BreakerSetEvent[] = [];
  const set = createBreakerSet({
    clock,
    random: () => 0.5,
    processId: 'test',
    // Breakers of a test open in quick succession: what a cascade does is not the question here.
    cascade: { openings: 100, withinSeconds: 60, holdSeconds: 60 },
    onEvent(event) {
      events.push(event);
      return undefined;
    },
  });
  type Listener = Parameters<BreakerService['onReleased']>[0];
  const listeners = new Set<Listener>();
  const onReleased = (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    breakers: Object.assign(set, { onReleased }),
    clock,
    events,
    pass(seconds) {
      passed += seconds * 1_000;
      void set.tick();
    },
    stateOf: (type, scope) => set.show(type, scope).state,
    release(type, scope) {
      void set.operate('release', type, scope, { who: 'operator', why: 'looked into it' });
      listeners.forEach((listener) => listener(type, scope, { who: 'operator', reason: 'looked into it' }));
    },
    open: () => set.list().flatMap(({ type, state }) => (state === 'closed' ? [] : [type])),
  };
}
