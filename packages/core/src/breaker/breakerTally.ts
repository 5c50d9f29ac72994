import type { WindowCounts } from './breakerTransition.ts';
import type { BreakerOutcome } from './breakerTypes.ts';
import { isSlow, judgeGuard } from './judgeGuard.ts';
import { createSlidingWindow, type SlidingWindow } from './slidingWindow.ts';
import type { GuardRule } from './tripRule.ts';

/** What one breaker has counted. Times are monotonic milliseconds. */
export class BreakerTally {
  /** How often something was refused: it says nothing of what is guarded, so no share knows it. */
  refused = 0;
  #consecutive = 0;
  #exitConsecutive = 0;
  #exitsFailing = false;
  readonly #rule: GuardRule;
  readonly #window: SlidingWindow;
  readonly #exits: SlidingWindow;

  constructor(rule: GuardRule) {
    this.#rule = rule;
    this.#window = createSlidingWindow(rule);
    this.#exits = createSlidingWindow(rule);
  }

  /** Counts an outcome, and says why the rule trips where it does. */
  add(outcome: BreakerOutcome, now: number): string | undefined {
    const failed = outcome.result === 'failure';
    this.#consecutive = failed ? this.#consecutive + 1 : 0;
    this.#window.add(failed, isSlow(this.#rule, outcome), now);
    return judgeGuard(this.#rule, this.#window, this.#consecutive, outcome.severe === true);
  }

  /** Counts an exit's or a cancel's apart, and says that they fail when that begins: by the same rule. */
  addExit(outcome: BreakerOutcome, now: number): string | undefined {
    const failed = outcome.result === 'failure';
    this.#exitConsecutive = failed ? this.#exitConsecutive + 1 : 0;
    this.#exits.add(failed, isSlow(this.#rule, outcome), now);
    const why = judgeGuard(this.#rule, this.#exits, this.#exitConsecutive, outcome.severe === true);
    const begins = why !== undefined && !this.#exitsFailing;
    this.#exitsFailing = why !== undefined;
    return begins ? why : undefined;
  }

  /** From here on as if nothing had happened; exits and refusals go on being counted. */
  forget(): void {
    this.#consecutive = 0;
    this.#window.clear();
  }

  counts(now: number): WindowCounts {
    this.#window.expire(now);
    this.#exits.expire(now);
    const { calls, failures, slow } = this.#window;
    const { minimumCalls = 1, failureShare, slowShare } = this.#rule;
    const isDefined = calls >= minimumCalls;
    return {
      calls,
      failures,
      slow,
      consecutive: this.#consecutive,
      ...(isDefined && failureShare !== undefined ? { failureShare: failures / calls } : {}),
      ...(isDefined && slowShare !== undefined ? { slowShare: slow / calls } : {}),
      refused: this.refused,
      exitCalls: this.#exits.calls,
      exitFailures: this.#exits.failures,
    };
  }

  /** Failures in a row and the last outcomes, as a record keeps them. */
  memory(): { readonly consecutive?: number; readonly recent?: string } {
    const recent = this.#window.recent();
    return {
      ...(this.#consecutive > 0 ? { consecutive: this.#consecutive } : {}),
      ...(recent === undefined || recent === '' ? {} : { recent }),
    };
  }

  /** Takes over what an earlier process had counted, unless there is something of its own already. */
  resume({
    consecutive = 0,
    recent = '',
  }: {
    readonly consecutive?: number;
    readonly recent?: string;
  }): void {
    if (this.#window.calls === 0 && this.#consecutive === 0) {
      this.#consecutive = consecutive;
      this.#window.replay(recent);
    }
  }
}
