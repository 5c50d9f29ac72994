import type { Blocking } from '@twinlane/core/breaker/breakerPlan';
import type { BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { BreakerView } from '@twinlane/core/breaker/breakerSetTypes';
import type { BreakerCounts } from '@twinlane/core/breaker/breakerStore';
import type { WindowCounts } from '@twinlane/core/breaker/breakerTransition';
import { breakerDefinition } from '@twinlane/core/breaker/registry';
import { scopeText } from '../wire/breakerView.ts';

const REFUSED: Readonly<Record<Blocking, string>> = {
  entries: 'new entries',
  fastLane: 'new entries through the Fast Lane',
  patientEntries: 'new entries that may wait for a better fee',
  submissions: 'everything that is signed, but cancels',
  logins: 'logins',
  calls: 'calls',
  nothing: 'nothing: it only tells',
};

/** What it refuses while it is open, and on what. */
function blocksText({ type, scope, exits }: BreakerView): string {
  const { blocks } = breakerDefinition(type);
  const what = `${REFUSED[blocks]}${exits ? ', and exits' : ''}`;
  return scope.kind === 'global' || blocks === 'nothing' ? what : `${what} on ${scopeText(scope)}`;
}

/** The part of a window that is told. */
export function countsOf({ calls, failures, slow }: WindowCounts): BreakerCounts {
  return { calls, failures, slow };
}

/** A breaker as a person sees it. `stored`: whether its last change is. */
export function breakerStatus(view: BreakerView, stored: boolean): BreakerStatus {
  const { type, scope, priority, state, since, why, who, until, attempt, counts, values } = view;
  const told = Object.entries(values ?? {}).filter(([, value]) => Number.isFinite(value));
  return {
    type,
    scope,
    priority,
    state,
    ...(since === undefined ? {} : { since: Math.round(since) }),
    ...(state === 'closed' ? {} : { reason: why, who }),
    ...(until === undefined ? {} : { until: Math.round(until) }),
    blocks: blocksText(view),
    ...(breakerDefinition(type).trips.kind === 'guard' ? { counts: countsOf(counts) } : {}),
    ...(told.length === 0 ? {} : { values: Object.fromEntries(told) }),
    attempt,
    stored,
  };
}
