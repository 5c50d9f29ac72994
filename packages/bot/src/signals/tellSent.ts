import type { Breakers } from '@twinlane/core/breaker/breakers';

/** How many sends to sockets went well since the last time, and how many did not. */
interface Tally {
  readonly sent: number;
  readonly failed: number;
  readonly detail?: string;
}

/** Reports of one tally: enough to tell the share that failed. */
const MOST_REPORTS = 100;

/** Tells `websocketFailure` of this process how sends went: each of a few, and of many their share. */
export function tellSent(breakers: Pick<Breakers, 'report'>, processId: string): (tally: Tally) => void {
  const scope = { kind: 'process', id: processId } as const;
  return ({ sent, failed, detail = 'not sent' }) => {
    const share = Math.min(1, MOST_REPORTS / (sent + failed));
    const failures = Math.ceil(failed * share);
    const successes = Math.floor(sent * share);
    for (let told = 0; told < successes; told += 1) {
      void breakers.report('websocketFailure', scope, { result: 'success' });
    }
    for (let told = 0; told < failures; told += 1) {
      void breakers.report('websocketFailure', scope, { result: 'failure', detail });
    }
  };
}
