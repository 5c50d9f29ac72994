/** Waiting that can be cut short. */
export interface Pause {
  /** Resolves after so many milliseconds, or when it is ended. */
  wait(milliseconds: number): Promise<void>;
  /** Ends all waiting, now and later. */
  end(): void;
}

/** A pause whose timers do not outlive it. */
export function createPause(): Pause {
  const ends = new Set<() => void>();
  let ended = false;
  return {
    wait: (milliseconds) =>
      new Promise((resolve) => {
        if (ended) {
          resolve();
          return;
        }
        const end = (): void => {
          clearTimeout(timer);
          ends.delete(end);
          resolve();
        };
        const timer = setTimeout(end, milliseconds);
        ends.add(end);
      }),
    end: () => {
      ended = true;
      for (const end of ends) {
        end();
      }
    },
  };
}
