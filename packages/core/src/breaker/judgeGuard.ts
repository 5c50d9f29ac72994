import type { BreakerOutcome } from './breakerTypes.ts';
import type { SlidingWindow } from './slidingWindow.ts';
import type { GuardRule } from './tripRule.ts';

function percent(part: number, whole: number): string {
  return `${Math.round((part / whole) * 1000) / 10} %`;
}

/** Whether a call was slow by this rule. */
export function isSlow(rule: GuardRule, outcome: BreakerOutcome): boolean {
  return rule.slowMs !== undefined && outcome.durationMs !== undefined && outcome.durationMs > rule.slowMs;
}

/** Whether an outcome speaks against what is guarded: in half-open there is no window to dilute it. */
export function isBad(rule: GuardRule, outcome: BreakerOutcome): boolean {
  const countsFailures =
    rule.failures !== undefined || rule.failureShare !== undefined || rule.consecutiveFailures !== undefined;
  return (
    (countsFailures && outcome.result === 'failure') ||
    (rule.slowShare !== undefined && isSlow(rule, outcome))
  );
}

/** Whether one outcome can be enough by itself. */
export function countsSevere(rule: GuardRule): boolean {
  return rule.severeAbove !== undefined;
}

/** Why a window trips after its last outcome, as a sentence without its full stop; undefined where it does not. */
export function judgeGuard(
  rule: GuardRule,
  window: Pick<SlidingWindow, 'calls' | 'failures' | 'slow'>,
  consecutive: number,
  severe: boolean,
): string | undefined {
  const { calls, failures, slow } = window;
  if (severe && countsSevere(rule)) {
    return 'One was bad enough by itself';
  }
  if (rule.consecutiveFailures !== undefined && consecutive >= rule.consecutiveFailures) {
    return `${consecutive} failures in a row`;
  }
  if (rule.failures !== undefined && failures >= rule.failures) {
    return rule.windowSeconds === undefined
      ? `${failures} of the last ${calls} failed`
      : `${failures} failures within ${rule.windowSeconds} s`;
  }
  if (calls < (rule.minimumCalls ?? 1)) {
    return undefined;
  }
  if (rule.failureShare !== undefined && failures / calls >= rule.failureShare) {
    return `${failures} of the last ${calls} failed (${percent(failures, calls)})`;
  }
  if (rule.slowShare !== undefined && slow / calls >= rule.slowShare) {
    return `${slow} of the last ${calls} took longer than ${rule.slowMs} ms (${percent(slow, calls)})`;
  }
  return undefined;
}
