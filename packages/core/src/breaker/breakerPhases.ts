import type { BreakerDefinition } from './breakerDefinition.ts';
import { remainingWait, type BreakerRecord } from './breakerRecord.ts';
import type { TunedRules } from './breakerSettings.ts';
import type { BreakerTransition, WindowCounts } from './breakerTransition.ts';
import type { BreakerScope, BreakerState } from './breakerTypes.ts';
import { HalfOpenRound } from './halfOpenRound.ts';
import { recoveryWait } from './recoveryWait.ts';
import type { WaitRecovery } from './tripRule.ts';

const FULL_SIZE_BPS = 10_000;

/** What a breaker needs of the world; the time, monotonic milliseconds, is an argument of each method. */
export interface BreakerSurroundings<Breaker> {
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Milliseconds to add to the monotonic time to get those since 1970. */
  readonly wallOffset: () => number;
  /** Called after each change. */
  readonly changed: (breaker: Breaker, transition: BreakerTransition) => void;
  /** Exits or cancels have begun to fail: they are not refused, but somebody should know. */
  readonly exitsFail: (breaker: Breaker, why: string, at: number) => void;
}

/** Who changes a breaker, and why. */
export interface Turn {
  /** A sentence, with or without its full stop. */
  readonly why: string;
  /** A person; `system` by default. */
  readonly who?: string;
  readonly tripped?: boolean;
}

/** What a state holds besides its name, so that no other state can have it. */
type Phase =
  | { readonly state: 'closed' | 'isolated' | 'disabled' }
  | { readonly state: 'open'; readonly until: number | undefined; readonly exits: boolean }
  | { readonly state: 'halfOpen'; readonly round: HalfOpenRound };

/** The states of one breaker and the ways between them. It has no timer: what time changes is seen at the next touch. */
export abstract class BreakerPhases {
  readonly definition: BreakerDefinition;
  readonly scope: BreakerScope;
  readonly rules: TunedRules;
  /** Of the last change, monotonic milliseconds; undefined where there was none. */
  since: number | undefined;
  why = '';
  who = 'system';
  /** Openings in a row. */
  attempt = 0;
  /** Monotonic milliseconds of the last touch. */
  touchedAt = Number.NEGATIVE_INFINITY;
  protected phase: Phase = { state: 'closed' };
  /** Rises with every change and every round. */
  protected epoch = 0;
  #waitMs = 0;
  /** Closed: when the openings in a row are forgotten. */
  #cleanAt = Number.NEGATIVE_INFINITY;
  readonly #surroundings: Pick<BreakerSurroundings<never>, 'random' | 'wallOffset'>;

  constructor(
    definition: BreakerDefinition,
    scope: BreakerScope,
    surroundings: Pick<BreakerSurroundings<never>, 'random' | 'wallOffset'>,
    rules: TunedRules,
  ) {
    this.definition = definition;
    this.scope = scope;
    this.rules = rules;
    this.#surroundings = surroundings;
    if (!this.rules.enabled) {
      this.phase = { state: 'disabled' };
      this.why = 'Switched off in the settings.';
    }
  }

  /** What its window holds. */
  abstract counts(now: number): WindowCounts;
  protected abstract forget(): void;
  protected abstract opened(now: number): void;
  protected abstract changed(transition: BreakerTransition): void;

  get state(): BreakerState {
    return this.phase.state;
  }

  /** Monotonic milliseconds at which an open one is tried again or closes; undefined where time does not end it. */
  get until(): number | undefined {
    return this.phase.state === 'open' ? this.phase.until : undefined;
  }

  /** Whether it refuses exits too, where its definition leaves that to who asks. */
  get refusesExits(): boolean {
    return this.phase.state === 'open' && this.phase.exits;
  }

  /** Share of the usual size that it leaves an entry, in basis points. */
  get sizeBps(): number {
    const { recovers } = this.rules;
    return this.phase.state === 'halfOpen' && recovers.kind === 'wait' && this.definition.blocks === 'entries'
      ? (recovers.rounds[this.phase.round.index] ?? FULL_SIZE_BPS)
      : FULL_SIZE_BPS;
  }

  /** Whether it refuses what it blocks: held open, or half-open without a permit left. */
  get isRefusing(): boolean {
    const { phase } = this;
    return (
      phase.state === 'open' ||
      phase.state === 'isolated' ||
      (phase.state === 'halfOpen' && phase.round.free === 0)
    );
  }

  /** Does what time alone does (a wait ends, a lease runs out), and returns the time, which never steps back here. */
  advance(monotonicNow: number): number {
    const now = Math.max(monotonicNow, this.touchedAt);
    this.touchedAt = now;
    const { phase } = this;
    if (phase.state === 'open' && phase.until !== undefined && phase.until <= now) {
      const { recovers } = this.rules;
      if (recovers.kind === 'wait' && recovers.rounds.length > 0) {
        this.#startRound(now, recovers, 0, 'The wait is over');
      } else {
        this.close(now, { why: 'Its time is over' });
      }
    } else if (phase.state === 'halfOpen' && phase.round.expire(now) > 0) {
      this.judgeRound(now, 'one was not answered in time');
    }
    return now;
  }

  /** Opens for as long as its rule says; `waitMs` instead, where that was told. */
  protected openNow(
    now: number,
    turn: Turn,
    told?: { readonly until?: number; readonly exits: boolean },
  ): void {
    if (this.phase.state === 'closed' && now >= this.#cleanAt) {
      this.attempt = 0;
    }
    this.attempt += 1;
    const { random, wallOffset } = this.#surroundings;
    const wait = recoveryWait(this.rules.recovers, this.attempt, now + wallOffset(), random);
    this.#waitMs = wait ?? 0;
    this.opened(now);
    const until = wait === undefined ? told?.until : now + wait;
    this.turn(now, { state: 'open', until, exits: told?.exits ?? false }, turn);
  }

  /** Closes and forgets what it has counted; its openings in a row, once it stayed closed for as long as it was open. */
  protected close(now: number, turn: Turn): void {
    this.#cleanAt = now + this.#waitMs;
    this.turn(now, { state: 'closed' }, turn);
  }

  /** Goes on, goes back or waits, by what the tries of the round have said so far. */
  protected judgeRound(now: number, detail?: string): void {
    const { recovers } = this.rules;
    if (this.phase.state !== 'halfOpen' || recovers.kind !== 'wait') {
      return;
    }
    const { round } = this.phase;
    if (round.verdict === 'bad') {
      this.openNow(now, {
        why: withDetail(`It does not work yet (${round.summary()})`, detail),
        tripped: true,
      });
    } else if (round.verdict === 'good') {
      if (round.index + 1 < recovers.rounds.length) {
        this.#startRound(now, recovers, round.index + 1, 'It went well');
      } else {
        this.attempt = 0;
        this.close(now, { why: 'It works again' });
      }
    }
  }

  protected turn(now: number, phase: Phase, { why, who = 'system', tripped = false }: Turn): void {
    const from = this.phase.state;
    const counts = this.counts(now);
    if (phase.state === 'closed') {
      this.forget();
    }
    this.phase = phase;
    this.epoch += 1;
    this.since = now;
    this.why = why.endsWith('.') ? why : `${why}.`;
    this.who = who;
    this.changed({ from, to: phase.state, why: this.why, who, at: now, counts, tripped });
  }

  #startRound(now: number, recovers: WaitRecovery, index: number, why: string): void {
    const { rounds, probes = 1, probeFailures = 1 } = recovers;
    const size =
      this.definition.blocks === 'entries'
        ? ` at ${(rounds[index] ?? FULL_SIZE_BPS) / 100} % of the usual size`
        : '';
    const round = rounds.length > 1 ? `, round ${index + 1} of ${rounds.length}` : '';
    this.turn(
      now,
      { state: 'halfOpen', round: new HalfOpenRound(index, probes, probeFailures) },
      { why: `${why}: it is tried${size}${round}` },
    );
  }

  /** As plain JSON with wall-clock times. */
  toRecord(monotonicNow: number, wallNow: number): BreakerRecord {
    const { phase, attempt } = this;
    const ends = phase.state === 'closed' && attempt > 0 ? this.#cleanAt : this.until;
    const left = ends === undefined ? undefined : Math.max(0, Math.round(ends - monotonicNow));
    return {
      type: this.definition.type,
      scope: this.scope,
      state: phase.state,
      since: Math.round(
        this.since === undefined ? wallNow : wallNow - Math.max(0, monotonicNow - this.since),
      ),
      why: this.why,
      who: this.who,
      attempt,
      savedAt: wallNow,
      ...(left === undefined || !Number.isFinite(left) ? {} : { until: wallNow + left, remainingMs: left }),
      ...(this.#waitMs > 0 ? { waitMs: this.#waitMs } : {}),
      ...(this.refusesExits ? { exits: true } : {}),
      ...(phase.state === 'halfOpen' ? { round: phase.round.index } : {}),
    };
  }

  /**
   * Takes over a record, of an earlier process or of another one, without telling anybody. A wait keeps its remainder; a
   * half-open round begins anew, since nobody knows the outcome of its permits. What the settings switch off stays off.
   */
  restore(record: BreakerRecord, monotonicNow: number, wallNow: number): void {
    if (!this.rules.enabled) {
      return;
    }
    const left = remainingWait(record, wallNow);
    const until = left === undefined ? undefined : monotonicNow + left;
    this.attempt = record.attempt;
    this.#waitMs = record.waitMs ?? 0;
    this.#cleanAt = until ?? Number.NEGATIVE_INFINITY;
    this.since = monotonicNow - Math.max(0, wallNow - record.since);
    this.why = record.why;
    this.who = record.who;
    this.epoch += 1;
    this.phase = this.#restoredPhase(record, until);
  }

  #restoredPhase({ state, exits = false, round = 0 }: BreakerRecord, until: number | undefined): Phase {
    const { recovers } = this.rules;
    switch (state) {
      case 'open':
        return { state, until, exits };
      case 'halfOpen': {
        const { probes = 1, probeFailures = 1 } = recovers.kind === 'wait' ? recovers : {};
        return { state, round: new HalfOpenRound(round, probes, probeFailures) };
      }
      case 'closed':
      case 'isolated':
      case 'disabled':
      default:
        return { state };
    }
  }
}

/** A sentence with what else is known. */
export function withDetail(why: string, detail: string | undefined): string {
  return detail === undefined || detail === '' ? why : `${why}: ${detail}`;
}
