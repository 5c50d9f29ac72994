import type { BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import type { BreakerUpdate, BreakerView } from '@twinlane/protocol/breaker';
import { isoFromMilliseconds } from './isoTime.ts';

/** A scope as the protocol writes it: `global`, or the kind and the id. */
export function scopeText({ kind, id }: BreakerScope): string {
  return id === '' ? kind : `${kind}:${id}`;
}

/** The breakers that are not closed, the gravest first as `list` has them. */
export function openBreakerViews(breakers: readonly BreakerStatus[]): readonly BreakerView[] {
  return breakers.flatMap(({ type, scope, priority, state, reason = '', since = 0, until }) =>
    state === 'closed'
      ? []
      : [
          {
            type,
            scope: scopeText(scope),
            priority,
            state,
            reason,
            since: isoFromMilliseconds(since),
            ...untilOf(until),
          },
        ],
  );
}

/** The data of a `breaker_update`. */
export function breakerUpdate(event: BreakerEvent): BreakerUpdate {
  const { id, why, until } = event;
  if (event.kind === 'cascade') {
    const openings = event.openings.map(({ type, scope }) => ({ type, scope: scopeText(scope) }));
    return { kind: 'cascade', id, openings, why, ...untilOf(until) };
  }
  const { type, scope, priority, from, to, who, counts } = event;
  return {
    kind: 'change',
    id,
    type,
    scope: scopeText(scope),
    priority,
    from,
    to,
    why,
    who,
    ...untilOf(until),
    ...(counts === undefined ? {} : { counts: { ...counts } }),
  };
}

function untilOf(until: number | undefined): { until?: string } {
  return until === undefined ? {} : { until: isoFromMilliseconds(until) };
}
