import type { BreakerOutcome, BreakerState } from '../breakerTypes.ts';

/** The numbers of a guard and of the wait after it, for the reference. */
export interface NaiveRules {
  readonly windowCalls?: number;
  readonly windowSeconds?: number;
  readonly minimumCalls?: number;
  readonly failureShare?: number;
  readonly failures?: number;
  readonly consecutiveFailures?: number;
  readonly slowShare?: number;
  readonly slowMs?: number;
  readonly waitSeconds: number;
  readonly maxWaitSeconds: number;
  readonly rounds: readonly number[];
  readonly probes: number;
  readonly probeFailures: number;
  readonly leaseSeconds: number;
}

interface Logged {
  readonly at: number;
  readonly failed: boolean;
  readonly slow: boolean;
  /** The period in which it was counted. */
  readonly period: number;
}

interface Try {
  readonly at: number;
  /** Undefined while nobody has answered; `back`: returned without an outcome. */
  answer: 'good' | 'bad' | 'back' | undefined;
}

/** Leave given by the reference. */
export interface NaivePermit {
  readonly period: number;
  readonly tried: Try | undefined;
  used: boolean;
}

/**
 * What a breaker is, written a second time from the specification and without regard to speed: it keeps every outcome that
 * there ever was and counts again at every question.
 */
export class NaiveBreaker {
  state: BreakerState = 'closed';
  attempt = 0;
  until = Infinity;
  readonly #rules: NaiveRules;
  readonly #log: Logged[] = [];
  #tries: Try[] = [];
  #round = 0;
  /** One more with every change. */
  #period = 0;
  #lastWait = 0;
  #closedAt = -Infinity;

  constructor(rules: NaiveRules) {
    this.#rules = rules;
  }

  /** The outcomes that count now, all of them. */
  counted(now: number): { calls: number; failures: number; slow: number; consecutive: number } {
    const { windowCalls, windowSeconds } = this.#rules;
    const period = this.#log.filter((each) => each.period === this.#period);
    const window =
      windowSeconds === undefined
        ? period.slice(-(windowCalls ?? 1))
        : period.filter(({ at }) => Math.floor(now / 1000) - Math.floor(at / 1000) < windowSeconds);
    const lastGood = period.findLastIndex(({ failed }) => !failed);
    return {
      calls: window.length,
      failures: window.filter(({ failed }) => failed).length,
      slow: window.filter(({ slow }) => slow).length,
      consecutive: period.length - 1 - lastGood,
    };
  }

  pass(now: number): void {
    const { rounds, leaseSeconds } = this.#rules;
    if (this.state === 'open' && now >= this.until) {
      if (rounds.length === 0) {
        this.#closes(now);
      } else {
        this.#tryAgain(0);
      }
    } else if (this.state === 'halfOpen') {
      const late = this.#tries.filter(
        ({ at, answer }) => answer === undefined && at + leaseSeconds * 1000 <= now,
      );
      for (const each of late) {
        each.answer = 'bad';
      }
      if (late.length > 0) {
        this.#decide(now);
      }
    }
  }

  admit(now: number): NaivePermit | undefined {
    this.pass(now);
    if (this.state === 'open' || this.state === 'isolated') {
      return undefined;
    }
    let tried: Try | undefined;
    if (this.state === 'halfOpen') {
      if (this.#tries.filter(({ answer }) => answer !== 'back').length >= this.#rules.probes) {
        return undefined;
      }
      tried = { at: now, answer: undefined };
      this.#tries.push(tried);
    }
    return { period: this.#period, tried, used: false };
  }

  settle(permit: NaivePermit, outcome: BreakerOutcome, now: number): void {
    if (permit.used) {
      return;
    }
    permit.used = true;
    this.pass(now);
    if (permit.period !== this.#period) {
      return;
    }
    if (permit.tried !== undefined) {
      if (permit.tried.answer !== undefined) {
        return;
      }
      permit.tried.answer = 'back';
    }
    this.#takes(outcome, now);
  }

  report(outcome: BreakerOutcome, now: number): void {
    this.pass(now);
    this.#takes(outcome, now);
  }

  operate(action: 'isolate' | 'release' | 'reset' | 'disable' | 'enable', now: number): void {
    this.pass(now);
    if (action === 'isolate' || action === 'disable') {
      this.#becomes(action === 'isolate' ? 'isolated' : 'disabled');
      return;
    }
    if (action === 'reset') {
      this.attempt = 0;
    }
    const off = this.state === 'disabled';
    if (action === 'enable' ? off : !off && (action === 'reset' || this.state !== 'closed')) {
      this.#closes(now);
    }
  }

  #takes(outcome: BreakerOutcome, now: number): void {
    if (outcome.result === 'ignored') {
      return;
    }
    const { slowMs, slowShare, failureShare, failures, consecutiveFailures } = this.#rules;
    const failed = outcome.result === 'failure';
    const slow = slowMs !== undefined && (outcome.durationMs ?? 0) > slowMs;
    if (this.state === 'closed') {
      this.#log.push({ at: now, failed, slow, period: this.#period });
      this.#judge(now);
    } else if (this.state === 'halfOpen') {
      const failuresCount = (failureShare ?? failures ?? consecutiveFailures) !== undefined;
      const bad = (failed && failuresCount) || (slow && slowShare !== undefined);
      this.#tries.push({ at: now, answer: bad ? 'bad' : 'good' });
      this.#decide(now);
    }
  }

  #judge(now: number): void {
    const rules = this.#rules;
    const { calls, failures, slow, consecutive } = this.counted(now);
    const enough = calls >= (rules.minimumCalls ?? 1);
    const trips =
      consecutive >= (rules.consecutiveFailures ?? Infinity) ||
      failures >= (rules.failures ?? Infinity) ||
      (enough && failures / calls >= (rules.failureShare ?? Infinity)) ||
      (enough && slow / calls >= (rules.slowShare ?? Infinity));
    if (trips) {
      this.#opens(now);
    }
  }

  #decide(now: number): void {
    const { probes, probeFailures, rounds } = this.#rules;
    const bad = this.#tries.filter(({ answer }) => answer === 'bad').length;
    const good = this.#tries.filter(({ answer }) => answer === 'good').length;
    if (bad >= probeFailures) {
      this.#opens(now);
    } else if (bad + Math.max(0, probes - bad - good) < probeFailures) {
      if (this.#round + 1 < rounds.length) {
        this.#tryAgain(this.#round + 1);
      } else {
        this.attempt = 0;
        this.#closes(now);
      }
    }
  }

  #opens(now: number): void {
    if (this.state === 'closed' && now >= this.#closedAt + this.#lastWait) {
      this.attempt = 0;
    }
    this.attempt += 1;
    const { waitSeconds, maxWaitSeconds } = this.#rules;
    let wait = waitSeconds;
    for (let doubled = 1; doubled < this.attempt && wait < maxWaitSeconds; doubled += 1) {
      wait *= 2;
    }
    this.#lastWait = Math.min(wait, maxWaitSeconds) * 1000;
    this.#becomes('open');
    this.until = now + this.#lastWait;
  }

  #closes(now: number): void {
    this.#becomes('closed');
    this.#closedAt = now;
  }

  #tryAgain(round: number): void {
    this.#becomes('halfOpen');
    this.#round = round;
  }

  #becomes(state: BreakerState): void {
    this.state = state;
    this.until = Infinity;
    this.#tries = [];
    this.#period += 1;
  }
}
