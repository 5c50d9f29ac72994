import type { Recovery, WaitRecovery } from './tripRule.ts';

const DAY_MS = 86_400_000;
const JITTER = 0.1;

/** The wait of the `attempt`th opening in a row: doubled each time up to the cap, 10 % more or less by `random` in [0, 1). */
export function backoffWait(rule: WaitRecovery, attempt: number, random: number): number {
  const doubled = Math.min(rule.waitSeconds * 2 ** (attempt - 1), rule.maxWaitSeconds);
  return doubled * 1000 * (1 - JITTER + 2 * JITTER * random);
}

/** How long an opening lasts by its rule; undefined where time alone does not end it. */
export function recoveryWait(
  recovers: Recovery,
  attempt: number,
  wallNow: number,
  random: () => number,
): number | undefined {
  switch (recovers.kind) {
    case 'wait':
      return backoffWait(recovers, attempt, random());
    case 'nextUtcMidnight':
      return DAY_MS - (((wallNow % DAY_MS) + DAY_MS) % DAY_MS);
    case 'condition':
    case 'byHand':
    case 'healthCheck':
    case 'asTold':
    default:
      return undefined;
  }
}
