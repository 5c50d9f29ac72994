import type { Cancellation } from '@twinlane/core/ports';

/** A cancellation and what triggers it. */
export interface StopSignal extends Cancellation {
  cancel(): void;
}

/** A signal for one call. */
export function stopSignal(cancelled: boolean): StopSignal {
  const listeners = new Set<() => void>();
  let isCancelled = cancelled;
  return {
    get cancelled() {
      return isCancelled;
    },
    onCancel(listener) {
      listeners.add(listener);
    },
    cancel() {
      isCancelled = true;
      listeners.forEach((listener) => listener());
    },
  };
}
