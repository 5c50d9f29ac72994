import { UserError } from '../errors.ts';
import { Breaker } from './breaker.ts';
import { BreakerIndex } from './breakerIndex.ts';
import type { BreakerSurroundings } from './breakerPhases.ts';
import { tuneRules, type TunedRules } from './breakerSettings.ts';
import type { BreakerSetEvent, BreakerSetOptions } from './breakerSetTypes.ts';
import type { BreakerTransition } from './breakerTransition.ts';
import type { BreakerScope, BreakerType } from './breakerTypes.ts';
import { Cascade, cascadeSettings } from './cascade.ts';
import { ChainEndpoints } from './chainEndpoints.ts';
import { dependantScope } from './dependantScope.ts';
import { breakerDefinition } from './registry.ts';

const MAXIMUM = 10_000;
const IDLE_MS = 900_000;

/** The breakers of a set: makes them on demand, tells what happens to them, and links them. Times are monotonic. */
export class LiveBreakers {
  readonly index: BreakerIndex;
  readonly endpoints: ChainEndpoints;
  readonly cascade: Cascade;
  readonly #options: BreakerSetOptions;
  readonly #surroundings: BreakerSurroundings<Breaker>;
  readonly #rules = new Map<BreakerType, TunedRules>();
  #unstored: Promise<void>[] = [];

  constructor(options: BreakerSetOptions) {
    this.#options = options;
    this.index = new BreakerIndex(options.processId, options.maximum ?? MAXIMUM);
    this.endpoints = new ChainEndpoints(this.index);
    this.cascade = new Cascade(options.cascade ?? cascadeSettings.parse({}));
    this.#surroundings = {
      random: options.random,
      wallOffset: () => this.wallOffset,
      changed: (breaker, transition) => {
        this.#changed(breaker, transition);
      },
      exitsFail: ({ definition: { type, priority }, scope }, why, at) => {
        this.#tell({ kind: 'exitsFail', type, scope, priority, why, at: this.wall(at) });
      },
    };
  }

  get now(): number {
    return this.#options.clock.monotonic();
  }

  /** Whole milliseconds since 1970 of a monotonic time. */
  wall(monotonic: number): number {
    return Math.round(monotonic + this.wallOffset);
  }

  /** Milliseconds to add to get those since 1970. */
  get wallOffset(): number {
    return this.#options.clock.now() - this.#options.clock.monotonic();
  }

  /** One that lives, made where there is none. */
  live(type: BreakerType, scope: BreakerScope): Breaker {
    const found = this.index.find(type, scope);
    if (found !== undefined) {
      return found;
    }
    const made = this.make(type, scope);
    made.advance(this.now);
    this.index.add(made);
    return made;
  }

  /**
   * One that does not live.
   * @throws UserError where the type cannot have that scope.
   */
  make(type: BreakerType, scope: BreakerScope): Breaker {
    const definition = breakerDefinition(type);
    if (!definition.scopes.includes(scope.kind) || (scope.kind === 'global') !== (scope.id === '')) {
      throw new UserError('breaker.noScope', `${type} has no breaker for ${scope.kind} ${scope.id}.`, {
        hint: `It is kept per ${definition.scopes.join(', ')}.`,
      });
    }
    let rules = this.#rules.get(type);
    if (rules === undefined) {
      rules = tuneRules(definition, this.#options.settings?.[type]);
      this.#rules.set(type, rules);
    }
    return new Breaker(definition, scope, this.#surroundings, rules);
  }

  /** Lets time do what it does, and drops what is idle. */
  tick(): void {
    const { now } = this;
    for (const breaker of this.index.all()) {
      // A closed one waits for nothing, and touching it would keep it from being idle.
      if (breaker.state !== 'closed') {
        breaker.advance(now);
      }
    }
    this.index.dropIdle(now - (this.#options.idleMs ?? IDLE_MS));
  }

  /** Resolves once all that has been told since the last time is stored; undefined where that was nothing. */
  stored(): Promise<void> | undefined {
    if (this.#unstored.length === 0) {
      return undefined;
    }
    const all = Promise.all(this.#unstored);
    this.#unstored = [];
    return all.then(() => undefined);
  }

  #tell(event: BreakerSetEvent): void {
    const stored = this.#options.onEvent(event);
    if (stored !== undefined) {
      this.#unstored.push(stored);
    }
  }

  #changed(breaker: Breaker, { from, to, why, who, at, counts, tripped }: BreakerTransition): void {
    const { definition, scope, attempt, until, refusesExits: exits, sizeBps } = breaker;
    const { type, priority } = definition;
    if (!this.index.has(breaker) && this.index.find(type, scope) === undefined) {
      // It was dropped, or never lived, while something of it was still out.
      this.index.add(breaker);
    }
    this.#tell({
      kind: 'change',
      type,
      scope,
      priority,
      from,
      to,
      why,
      who,
      at: this.wall(at),
      counts,
      attempt,
      ...(until === undefined ? {} : { until: this.wall(until) }),
      exits,
      sizeBps,
    });
    if (to === 'open' && tripped) {
      this.#cascadeFrom(breaker, at);
    }
  }

  #cascadeFrom(breaker: Breaker, now: number): void {
    const step = this.cascade.opened(breaker, now);
    if (step === undefined) {
      return;
    }
    if (step.begins) {
      this.#tell({
        kind: 'cascade',
        openings: step.members.map(({ definition: { type }, scope }) => ({ type, scope })),
        why: this.cascade.why,
        until: this.wall(this.cascade.holdUntil(now) ?? now),
        at: this.wall(now),
      });
    }
    for (const { definition, scope } of step.members) {
      for (const dependant of definition.dependants ?? []) {
        const on = dependantScope(scope, breakerDefinition(dependant), this.endpoints);
        if (on !== undefined) {
          const why = `In a cascade: it depends on what ${definition.type} guards`;
          this.live(dependant, on).open(now, { why });
        }
      }
    }
  }
}
