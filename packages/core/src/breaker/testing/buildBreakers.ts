import { Breaker } from '../breaker.ts';
import { defineBreaker, type BreakerDefinition } from '../breakerDefinition.ts';
import type { BreakerPlan } from '../breakerPlan.ts';
import { createBreakerSet } from '../breakerSet.ts';
import type { BreakerSet, BreakerSetEvent, BreakerSetOptions } from '../breakerSetTypes.ts';
import type { BreakerTransition } from '../breakerTransition.ts';
import type { BreakerOutcome } from '../breakerTypes.ts';
import type { GuardRule, Recovery, WaitRecovery } from '../tripRule.ts';

/** The wall clock at monotonic zero: noon, UTC. */
export const NOON = Date.UTC(2026, 0, 15, 12);

export const SUCCESS: BreakerOutcome = { result: 'success' };
export const FAILURE: BreakerOutcome = { result: 'failure' };
export const IGNORED: BreakerOutcome = { result: 'ignored' };

/** Waits 5 s, doubles up to 60 s, and tries four times of which two may not fail. */
export const FIVE_SECONDS: WaitRecovery = {
  kind: 'wait',
  waitSeconds: 5,
  maxWaitSeconds: 60,
  rounds: [10_000],
  probes: 4,
  probeFailures: 2,
  leaseSeconds: 10,
};

/** A definition of nothing in particular, by its numbers. */
export function aDefinition(
  trips: Partial<GuardRule>,
  recovers: Recovery = FIVE_SECONDS,
  plan: Partial<BreakerPlan> = {},
): BreakerDefinition {
  return defineBreaker({
    type: 'dexFailure',
    group: 'execution',
    priority: 'high',
    scopes: ['venue'],
    title: 'Guards nothing.',
    trips: { kind: 'guard', ...trips },
    recovers,
    blocks: 'entries',
    ...plan,
  });
}

/** A breaker whose clock is moved by hand. */
export interface BreakerAtHand {
  readonly breaker: Breaker;
  readonly transitions: readonly BreakerTransition[];
  readonly alerts: readonly string[];
}

/** A breaker alone. `random` 0.5: waits without jitter. */
export function aBreaker(definition: BreakerDefinition, random: () => number = () => 0.5): BreakerAtHand {
  const transitions: BreakerTransition[] = [];
  const alerts: string[] = [];
  const breaker = new Breaker(
    definition,
    { kind: 'venue', id: '1:v' },
    {
      random,
      wallOffset: () => NOON,
      changed: (_, transition) => transitions.push(transition),
      exitsFail: (_, why) => alerts.push(why),
    },
  );
  return { breaker, transitions, alerts };
}

/** A set whose clocks are moved by hand. */
export interface SetAtHand {
  readonly set: BreakerSet;
  readonly events: readonly BreakerSetEvent[];
  /** Both clocks go on. */
  readonly pass: (milliseconds: number) => void;
  /** The wall clock alone is set. */
  readonly stepWall: (milliseconds: number) => void;
  readonly wall: () => number;
}

/** A set that starts at noon, without jitter. */
export function aSet(options: Partial<BreakerSetOptions> = {}): SetAtHand {
  const events: BreakerSetEvent[] = [];
  const clock = { monotonic: 1000, wall: NOON };
  const set = createBreakerSet({
    clock: { now: () => clock.wall, monotonic: () => clock.monotonic },
    random: () => 0.5,
    processId: 'p1',
    onEvent: (event) => {
      events.push(event);
      return undefined;
    },
    ...options,
  });
  return {
    set,
    events,
    pass(milliseconds) {
      clock.monotonic += milliseconds;
      clock.wall += milliseconds;
    },
    stepWall(milliseconds) {
      clock.wall += milliseconds;
    },
    wall: () => clock.wall,
  };
}
