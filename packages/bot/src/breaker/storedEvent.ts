import type { BreakerSetCascade, BreakerSetChange } from '@twinlane/core/breaker/breakerSetTypes';
import type { BreakerActKind, BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import { countsOf } from './breakerStatus.ts';

/** What happened, as it is stored and published. `act`: what a person did to bring it about. */
export function storedEvent(
  event: BreakerSetChange | BreakerSetCascade,
  id: string,
  act: BreakerActKind | undefined,
): BreakerEvent {
  if (event.kind === 'cascade') {
    const { openings, why, until, at } = event;
    return { kind: 'cascade', id, openings, why, until: Math.round(until), at: Math.round(at) };
  }
  const { type, scope, priority, from, to, why, who, until, at, counts } = event;
  return {
    kind: 'change',
    id,
    type,
    scope,
    priority,
    from,
    to,
    why,
    who,
    counts: countsOf(counts),
    ...(until === undefined ? {} : { until: Math.round(until) }),
    ...(act === undefined ? {} : { act }),
    at: Math.round(at),
  };
}
