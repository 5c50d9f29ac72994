import { BREAKERS } from '@twinlane/core/breaker/registry';
import type { BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type { BreakerScope, BreakerScopeKind } from '@twinlane/core/breaker/breakerTypes';
import { UserError } from '@twinlane/core/errors';
import type { BreakerEventView, BreakerStatusView } from '@twinlane/protocol/operator';
import { breakerUpdate, scopeText } from './breakerView.ts';
import { isoFromMilliseconds } from './isoTime.ts';

/** One breaker, whole. */
export function breakerStatusView(status: BreakerStatus): BreakerStatusView {
  const { scope, since, until, counts, ...rest } = status;
  return {
    ...rest,
    scope: scopeText(scope),
    ...(since === undefined ? {} : { since: isoFromMilliseconds(since) }),
    ...(until === undefined ? {} : { until: isoFromMilliseconds(until) }),
    ...(counts === undefined ? {} : { counts: { ...counts } }),
  };
}

/** Something that happened to breakers. */
export function breakerEventView(event: BreakerEvent): BreakerEventView {
  return { ...breakerUpdate(event), at: isoFromMilliseconds(event.at) };
}

/** The scope that a text means, as `scopeText` writes it; it may be one that no breaker has. */
export function scopeFrom(text: string): BreakerScope {
  const end = text.indexOf(':');
  const kind = (end === -1 ? text : text.slice(0, end)) as BreakerScopeKind;
  return { kind, id: end === -1 ? '' : text.slice(end + 1) };
}

/** The scope of a breaker of that type. @throws UserError `breaker.noScope` where such a breaker cannot have it. */
export function scopeOf(type: string, text: string): BreakerScope {
  const scope = scopeFrom(text);
  const scopes: readonly BreakerScopeKind[] = BREAKERS.find((each) => each.type === type)?.scopes ?? [];
  if (!scopes.includes(scope.kind)) {
    throw new UserError('breaker.noScope', `There is no ${type} of ${text}.`, {
      hint:
        scopes.length === 0 ? 'docs/breakers.md lists the types.' : `Its scopes are: ${scopes.join(', ')}.`,
    });
  }
  return scope;
}
