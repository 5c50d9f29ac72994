import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type { Logger } from 'pino';

/** Who wants to hear of changes. */
export interface BreakerListeners extends Pick<BreakerService, 'onEvent' | 'onReleased'> {
  /** Tells all of them, after what caused it has returned: a listener may tell the breakers something itself. */
  tell(event: BreakerEvent): void;
}

/** A listener that throws is reported and kept. */
export function createBreakerListeners(log: Pick<Logger, 'error'>): BreakerListeners {
  const listeners = new Set<Parameters<BreakerService['onEvent']>[0]>();
  const released = new Set<Parameters<BreakerService['onReleased']>[0]>();

  function guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      log.error({ err: error }, 'a listener of breakers failed');
    }
  }

  function tellNow(event: BreakerEvent): void {
    for (const listener of listeners) guarded(() => listener(event));
    if (event.kind !== 'change') return;
    const { type, scope, who, why: reason, act } = event;
    if (act !== 'release' && act !== 'reset' && act !== 'lift') return;
    for (const listener of released) guarded(() => listener(type, scope, { who, reason }));
  }

  return {
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onReleased(listener) {
      released.add(listener);
      return () => void released.delete(listener);
    },
    tell: (event) => queueMicrotask(() => tellNow(event)),
  };
}
