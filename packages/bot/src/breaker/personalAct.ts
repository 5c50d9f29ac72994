import type { BreakerAct } from '@twinlane/core/breaker/breakerService';
import type { AuditEntry, BreakerActKind } from '@twinlane/core/breaker/breakerStore';
import type { BreakerScope, BreakerType } from '@twinlane/core/breaker/breakerTypes';
import { UserError } from '@twinlane/core/errors';
import type { Clock, Ids } from '@twinlane/core/ports';
import { scopeText } from '../wire/breakerView.ts';

/** What a person is doing to a breaker. */
export interface PersonalAct {
  readonly kind: BreakerActKind;
  readonly entry: AuditEntry;
  /** Whether the entry is stored with a change that the act made; alone otherwise. */
  isNoted: boolean;
}

/** @throws UserError `breaker.noReason` where it is not said who acts, or why. */
export function personalAct(
  kind: BreakerActKind,
  breaker: { readonly type: BreakerType; readonly scope: BreakerScope },
  { who, reason }: BreakerAct,
  { ids, clock }: { readonly ids: Ids; readonly clock: Clock },
): PersonalAct {
  if (who.trim() === '' || reason.trim() === '') {
    throw new UserError('breaker.noReason', 'An act on a breaker needs who does it, and why.');
  }
  const target = `${breaker.type} ${scopeText(breaker.scope)}`;
  const at = Math.round(clock.now());
  return {
    kind,
    entry: { id: ids.next(), who, what: `breaker.${kind}`, target, reason, at },
    isNoted: false,
  };
}
