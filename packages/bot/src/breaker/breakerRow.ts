import type { BreakerRow } from '@twinlane/core/breaker/breakerStore';
import type { BreakerScope, BreakerType } from '@twinlane/core/breaker/breakerTypes';

/** One text per breaker. */
export function keyOf({ type, scope }: { readonly type: BreakerType; readonly scope: BreakerScope }): string {
  return `${type} ${scope.kind} ${scope.id}`;
}

/** Whether a person keeps it in its state. */
export function isHeld({ state }: BreakerRow): boolean {
  return state === 'isolated' || state === 'disabled';
}

/** Whether a person brought it there. */
export function isPersonal(row: BreakerRow): boolean {
  return isHeld(row) || row.last?.act !== undefined;
}
