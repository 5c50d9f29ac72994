import type { Breaker } from './breaker.ts';
import { BREAKER_PRIORITIES, type BreakerRefusal, type BreakerScope } from './breakerTypes.ts';

/** How grave: 0 is gravest. */
export function gravity({ definition }: Breaker): number {
  return BREAKER_PRIORITIES.indexOf(definition.priority);
}

/** Seconds, minutes or hours, whole, rounded up. */
export function inWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 120) {
    return `${seconds} s`;
  }
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

/** Why a breaker refuses, for who is refused. `scope`: on whose behalf, where that is not its own. */
export function refusalOf(
  breaker: Breaker,
  now: number,
  wallOffset: number,
  scope: BreakerScope = breaker.scope,
): BreakerRefusal {
  const { definition, state, until, why } = breaker;
  return {
    type: definition.type,
    scope,
    state,
    priority: definition.priority,
    reason: `${definition.type}: ${why}${whatNext(breaker, now)}`,
    ...(until === undefined ? {} : { until: Math.round(until + wallOffset) }),
  };
}

function whatNext({ state, until, rules }: Breaker, now: number): string {
  if (state === 'halfOpen') {
    return ' It is being tried; no more at once.';
  }
  if (state === 'isolated') {
    return ' A person holds it open.';
  }
  if (until !== undefined) {
    return ` Tried again in ${inWords(until - now)}.`;
  }
  return rules.recovers.kind === 'byHand' || rules.recovers.kind === 'asTold' ? ' Closed again by hand.' : '';
}
