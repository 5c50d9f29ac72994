/** An account's failures in a row; plain JSON. Entries pause until `pausedUntil`, ms. Exits are exempt. */
export interface FailureRun {
  readonly failures: number;
  readonly pausedUntil: number;
}

export const NO_FAILURES: FailureRun = { failures: 0, pausedUntil: 0 };

const MOST_FAILURES = 5;
const PAUSE_MS = 300_000;

/** Counts an outcome: five failures in a row pause entries for five minutes, and counting begins anew. */
export function countFailure(run: FailureRun, ok: boolean, at: number): FailureRun {
  if (ok) {
    return { ...run, failures: 0 };
  }
  const failures = run.failures + 1;
  return failures < MOST_FAILURES
    ? { ...run, failures }
    : { failures: 0, pausedUntil: Math.max(run.pausedUntil, at + PAUSE_MS) };
}
