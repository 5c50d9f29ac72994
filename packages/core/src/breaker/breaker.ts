import { FatalError } from '../errors.ts';
import type { BreakerDefinition } from './breakerDefinition.ts';
import { BLOCK_MASKS, KIND_BITS } from './blockMask.ts';
import { BreakerPhases, withDetail, type BreakerSurroundings, type Turn } from './breakerPhases.ts';
import type { BreakerRecord } from './breakerRecord.ts';
import { tuneRules, type TunedRules } from './breakerSettings.ts';
import { BreakerTally } from './breakerTally.ts';
import type { BreakerTransition, WindowCounts } from './breakerTransition.ts';
import type { BreakerOutcome, BreakerScope } from './breakerTypes.ts';
import { countsSevere, isBad } from './judgeGuard.ts';
import type { Permit } from './permit.ts';
import type { GuardRule } from './tripRule.ts';
import { WatchedValues } from './watchedValues.ts';

const DEFAULT_LEASE_SECONDS = 60;
const NO_GUARD: GuardRule = { kind: 'guard' };

/** What a person does to a breaker. */
export type OperatorAction = 'isolate' | 'release' | 'reset' | 'disable' | 'enable';

/** One breaker of one scope: it counts, watches or is told, and says what may go on. Times are monotonic milliseconds. */
export class Breaker extends BreakerPhases {
  /** The kinds of activity whose outcome it counts, a bit each. */
  readonly guards: number;
  readonly #surroundings: BreakerSurroundings<Breaker>;
  readonly #leaseMs: number;
  readonly #blocks: number;
  readonly #guard: GuardRule;
  readonly #tally: BreakerTally;
  readonly #watched: WatchedValues | undefined;

  constructor(
    definition: BreakerDefinition,
    scope: BreakerScope,
    surroundings: BreakerSurroundings<Breaker>,
    rules: TunedRules = tuneRules(definition),
  ) {
    super(definition, scope, surroundings, rules);
    const { trips, recovers } = this.rules;
    this.guards = (definition.guards ?? []).reduce((bits, kind) => bits | KIND_BITS[kind], 0);
    this.#surroundings = surroundings;
    this.#leaseMs =
      (recovers.kind === 'wait' ? (recovers.leaseSeconds ?? DEFAULT_LEASE_SECONDS) : DEFAULT_LEASE_SECONDS) *
      1000;
    this.#blocks = BLOCK_MASKS[definition.blocks];
    this.#guard = trips.kind === 'guard' ? trips : NO_GUARD;
    this.#tally = new BreakerTally(this.#guard);
    this.#watched = trips.kind === 'watch' ? new WatchedValues(trips) : undefined;
  }

  /** The last value of each measure that it watches; undefined for one that watches none. */
  values(): Readonly<Record<string, number>> | undefined {
    return this.#watched?.values();
  }

  override counts(now: number): WindowCounts {
    return this.#tally.counts(Math.max(now, this.touchedAt));
  }

  protected override forget(): void {
    this.#tally.forget();
    this.#watched?.forget();
  }

  protected override opened(now: number): void {
    this.#watched?.opened(now);
  }

  protected override changed(transition: BreakerTransition): void {
    this.#surroundings.changed(this, transition);
  }

  /** Leave to do something once; undefined where it refuses. */
  admit(monotonicNow: number): Permit | undefined {
    const now = this.advance(monotonicNow);
    if (this.isRefusing) {
      this.countRefusal();
      return undefined;
    }
    return this.take(now, true);
  }

  /** A permit without asking, of one that does not refuse. `counts`: whether the outcome is one of what it guards. */
  take(now: number, counts: boolean): Permit {
    const permit = { epoch: this.epoch, leaseUntil: now + this.#leaseMs, counts, returned: false };
    if (this.phase.state === 'halfOpen') {
      this.phase.round.take(permit);
    }
    return permit;
  }

  /** What it refuses when it refuses, a bit each; see `activityMask`. */
  get blocks(): number {
    return this.refusesExits ? this.#blocks | BLOCK_MASKS.exits : this.#blocks;
  }

  /** Something was refused for its sake. */
  countRefusal(): void {
    this.#tally.refused += 1;
  }

  /** The outcome of what was permitted. Only the first counts, and only within the epoch of the permit. */
  settle(permit: Permit, outcome: BreakerOutcome, monotonicNow: number): void {
    if (permit.returned) {
      return;
    }
    permit.returned = true;
    const now = this.advance(monotonicNow);
    const isCurrent =
      permit.epoch === this.epoch && (this.phase.state !== 'halfOpen' || this.phase.round.giveBack(permit));
    if (isCurrent && permit.counts) {
      this.#count(outcome, now);
    }
  }

  /** How something went that it did not permit. What was an exit or a cancel is counted apart. */
  report(outcome: BreakerOutcome, monotonicNow: number): void {
    const now = this.advance(monotonicNow);
    if (outcome.of !== undefined) {
      this.#countExit(outcome, now);
    } else if (this.phase.state === 'open') {
      if (this.rules.recovers.kind === 'healthCheck' && outcome.result === 'success') {
        this.close(now, { why: withDetail('It works again', outcome.detail) });
      }
    } else {
      this.#count(outcome, now);
    }
  }

  /**
   * What a watched value is now. A guard that knows limits takes it for an outcome.
   * @throws FatalError where there is no such value.
   */
  observe(value: number, monotonicNow: number, detail?: string, measure?: string): void {
    const now = this.advance(monotonicNow);
    const { failureAbove, severeAbove = Number.POSITIVE_INFINITY } = this.#guard;
    if (failureAbove !== undefined) {
      const result = value <= failureAbove ? 'success' : 'failure';
      this.report({ result, severe: value > severeAbove, ...(detail === undefined ? {} : { detail }) }, now);
      return;
    }
    const watched = this.#watched;
    if (watched === undefined) {
      throw new FatalError('breaker.measure', `${this.definition.type} watches no value.`);
    }
    watched.observe(value, now, measure);
    if (this.phase.state === 'closed') {
      const why = watched.tripped(now);
      if (why !== undefined) {
        this.openNow(now, { why: withDetail(why, detail), tripped: true });
      }
    } else if (
      this.phase.state === 'open' &&
      this.rules.recovers.kind === 'condition' &&
      watched.cleared(now)
    ) {
      this.close(now, { why: withDetail('What opened it has passed', detail) });
    }
  }

  /**
   * Opens it because somebody says so. `until` ends it, where its definition lets that be told. One that is open already is
   * only ever held longer, and refuses exits from then on where that is asked.
   */
  trip(monotonicNow: number, turn: Turn & { readonly until?: number; readonly exits?: boolean }): void {
    const now = this.advance(monotonicNow);
    const { phase } = this;
    const asked = this.rules.recovers.kind === 'asTold' ? turn.until : undefined;
    const exits = this.definition.exitsWhereAsked === true && turn.exits === true;
    if (phase.state === 'closed') {
      this.openNow(
        now,
        { ...turn, tripped: true },
        { ...(asked === undefined ? {} : { until: asked }), exits },
      );
    } else if (phase.state === 'open') {
      const until =
        phase.until === undefined || asked === undefined ? undefined : Math.max(phase.until, asked);
      if (until !== phase.until || (exits && !phase.exits)) {
        this.turn(now, { state: 'open', until, exits: exits || phase.exits }, turn);
      }
    }
  }

  /** Opens one that is closed or half-open, whatever it has counted: as a dependant, or to fail closed. */
  open(monotonicNow: number, turn: Turn): boolean {
    const now = this.advance(monotonicNow);
    const can = this.phase.state === 'closed' || this.phase.state === 'halfOpen';
    if (can) {
      this.openNow(now, turn);
    }
    return can;
  }

  /** What a person does. False where there was nothing to do: not held, not off. */
  operate(action: OperatorAction, monotonicNow: number, turn: Turn): boolean {
    const now = this.advance(monotonicNow);
    const { state } = this.phase;
    switch (action) {
      case 'isolate':
        this.turn(now, { state: 'isolated' }, turn);
        return true;
      case 'disable':
        this.turn(now, { state: 'disabled' }, turn);
        return true;
      case 'release':
        return this.#closeWhere(state !== 'closed' && state !== 'disabled', now, turn);
      case 'enable':
        return this.#closeWhere(state === 'disabled', now, turn);
      case 'reset':
      default:
        this.attempt = 0;
        this.forget();
        return this.#closeWhere(state !== 'disabled', now, turn);
    }
  }

  override toRecord(monotonicNow: number, wallNow: number): BreakerRecord {
    const unresolved = this.#watched?.unresolved() ?? [];
    return {
      ...super.toRecord(monotonicNow, wallNow),
      ...this.#tally.memory(),
      ...(unresolved.length === 0 ? {} : { unresolved }),
    };
  }

  override restore(record: BreakerRecord, monotonicNow: number, wallNow: number): void {
    const wasClosed = this.phase.state === 'closed';
    super.restore(record, monotonicNow, wallNow);
    if (!wasClosed && this.phase.state === 'closed') {
      this.forget();
    }
    this.#tally.resume(record);
    this.#watched?.resume(record.unresolved ?? []);
  }

  #closeWhere(can: boolean, now: number, turn: Turn): boolean {
    if (can) {
      this.close(now, turn);
    }
    return can;
  }

  #count(outcome: BreakerOutcome, now: number): void {
    if (outcome.result === 'ignored') {
      return;
    }
    if (this.phase.state === 'halfOpen') {
      const severe = outcome.severe === true && countsSevere(this.#guard);
      this.phase.round.count(isBad(this.#guard, outcome), severe);
      this.judgeRound(now, outcome.detail);
    } else if (this.phase.state === 'closed') {
      const why = this.#tally.add(outcome, now);
      if (why !== undefined) {
        this.openNow(now, { why: withDetail(why, outcome.detail), tripped: true });
      }
    }
  }

  #countExit(outcome: BreakerOutcome, now: number): void {
    if (this.phase.state === 'disabled' || outcome.result === 'ignored') {
      return;
    }
    const why = this.#tally.addExit(outcome, now);
    if (why !== undefined) {
      this.#surroundings.exitsFail(this, withDetail(why, outcome.detail), now);
    }
  }
}
