/** How sends went since the last time it was told. */
export interface SendTally {
  readonly sent: number;
  readonly failed: number;
  /** Of the last one that failed. */
  readonly detail?: string;
}

/** Counts how sends go, and tells of many at once: of failures on the next turn of the event loop, of the rest once in a while. */
export interface SendCounter {
  sent(count: number): void;
  failed(detail: string): void;
  /** Tells what is left, and stops. */
  stop(): void;
}

/** @param everyMs How often successes are told. */
export function createSendCounter(tell: (tally: SendTally) => void, everyMs: number): SendCounter {
  let [sent, failed] = [0, 0];
  let detail: string | undefined;
  let soon: NodeJS.Immediate | undefined;

  function flush(): void {
    clearImmediate(soon);
    soon = undefined;
    if (sent + failed === 0) return;
    const tally = { sent, failed, ...(detail === undefined ? {} : { detail }) };
    [sent, failed] = [0, 0];
    detail = undefined;
    tell(tally);
  }

  const timer = setInterval(flush, everyMs);
  return {
    sent(count) {
      sent += count;
    },
    failed(why) {
      failed += 1;
      detail = why;
      soon ??= setImmediate(flush);
    },
    stop() {
      clearInterval(timer);
      flush();
    },
  };
}
