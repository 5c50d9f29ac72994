/** Runs one step after another, a block time apart. */
export interface Pacer {
  /** Ends the pace; resolves when the step under way has ended. */
  stop(): Promise<void>;
}

/**
 * Calls `step` every `intervalMs` of monotonic time, the first time after one interval. A step that takes longer delays the
 * next ones; they are not made up for in a burst. Ends at the first failure and hands it to `onFailure`.
 */
export function startPacer(
  intervalMs: number,
  step: () => Promise<void>,
  onFailure: (error: unknown) => void,
): Pacer {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let due = performance.now();

  const plan = () => {
    if (stopped) {
      return;
    }
    const now = performance.now();
    due = Math.max(due + intervalMs, now);
    timer = setTimeout(() => {
      running = step().then(plan, onFailure);
    }, due - now);
  };
  plan();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
