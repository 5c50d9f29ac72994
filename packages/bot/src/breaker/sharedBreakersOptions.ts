import type { BreakerSetOptions } from '@twinlane/core/breaker/breakerSetTypes';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type { BreakerRefusal, BreakerScope, BreakerType } from '@twinlane/core/breaker/breakerTypes';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { Logger } from 'pino';

/** What the breakers are opened over. */
export interface SharedBreakersOptions extends Pick<
  BreakerSetOptions,
  'random' | 'processId' | 'settings' | 'cascade'
> {
  readonly store: Pick<Store, 'read' | 'transaction'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Called with everything that is refused. */
  readonly onRefused?: (refusal: BreakerRefusal) => void;
  /** Called with what happened here, and not in another process. Must not throw. */
  readonly onOwnEvent?: (event: BreakerEvent) => void;
  /** Exits or cancels fail: nothing is refused for it, but somebody should look. */
  readonly onExitsFail?: (type: BreakerType, scope: BreakerScope, why: string) => void;
  /** Milliseconds between two looks at the clock and at the store; 250 unless told. */
  readonly tickMs?: number;
  /** How long a change may wait for the store before it counts as not stored, milliseconds; 2,000 unless told. */
  readonly patienceMs?: number;
}
