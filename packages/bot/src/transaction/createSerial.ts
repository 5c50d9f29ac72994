/** Runs work one piece after the other, in the order in which it came. */
export interface Serial {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is left. */
  idle(): Promise<void>;
}

/** A queue of one. A piece that rejects does not stop the next. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(work) {
      const result = last.then(work);
      last = result.catch(() => undefined);
      return result;
    },
    async idle() {
      for (let seen: Promise<unknown> | undefined; seen !== last;) {
        seen = last;
        await seen;
      }
    },
  };
}
