import type { Breaker } from './breaker.ts';
import type { BreakerView } from './breakerSetTypes.ts';

/** A breaker as it is now, for a person. `now`: monotonic. */
export function viewOf(breaker: Breaker, now: number, wallOffset: number): BreakerView {
  const { definition, scope, state, since, why, who, attempt, until } = breaker;
  const values = breaker.values();
  return {
    type: definition.type,
    scope,
    group: definition.group,
    priority: definition.priority,
    state,
    ...(since === undefined ? {} : { since: Math.round(since + wallOffset) }),
    why,
    who,
    attempt,
    ...(until === undefined ? {} : { until: Math.round(until + wallOffset) }),
    exits: breaker.refusesExits,
    sizeBps: breaker.sizeBps,
    counts: breaker.counts(now),
    ...(values === undefined ? {} : { values }),
  };
}
