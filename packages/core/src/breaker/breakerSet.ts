import { UserError } from '../errors.ts';
import { activityMask, KIND_BITS } from './blockMask.ts';
import type { Breaker, OperatorAction } from './breaker.ts';
import type { BreakerDefinition } from './breakerDefinition.ts';
import { scopeIdOf } from './breakerIndex.ts';
import type { BreakerRecord } from './breakerRecord.ts';
import type { Breakers } from './breakers.ts';
import type { BreakerSet, BreakerSetOptions, BreakerView } from './breakerSetTypes.ts';
import type {
  Activity,
  Admission,
  BreakerOutcome,
  BreakerRefusal,
  BreakerScope,
  BreakerType,
} from './breakerTypes.ts';
import { IssuedAdmission, type Settlement } from './issuedAdmission.ts';
import { LiveBreakers } from './liveBreakers.ts';
import { gravity, inWords, refusalOf } from './refusalOf.ts';
import { BREAKERS, breakerDefinition } from './registry.ts';
import { viewOf } from './viewOf.ts';

const IGNORED: BreakerOutcome = { result: 'ignored' };
const GLOBAL: BreakerScope = { kind: 'global', id: '' };

/** Those that count how an activity goes, by its kind. */
const GUARDS: Readonly<Record<Activity['kind'], readonly BreakerDefinition[]>> = {
  entry: guardsOf('entry'),
  exit: guardsOf('exit'),
  submission: guardsOf('submission'),
  cancel: guardsOf('cancel'),
  login: guardsOf('login'),
  call: guardsOf('call'),
};

function guardsOf(kind: Activity['kind']): readonly BreakerDefinition[] {
  return BREAKERS.filter(({ guards }) => guards?.includes(kind) === true);
}

/** The kinds of activity whose outcome is counted apart. */
const APART = KIND_BITS.exit | KIND_BITS.cancel;

/** Opens a set of breakers with none in it. */
export function createBreakerSet(options: BreakerSetOptions): BreakerSet {
  return new LinkedBreakers(options);
}

class LinkedBreakers implements BreakerSet {
  readonly #options: BreakerSetOptions;
  readonly #breakers: LiveBreakers;
  readonly #settlement: Settlement = { settle: (admission, outcome) => this.#settle(admission, outcome) };

  constructor(options: BreakerSetOptions) {
    this.#options = options;
    this.#breakers = new LiveBreakers(options);
  }

  refusal(activity: Activity): BreakerRefusal | undefined {
    return this.#refusal(activity, this.#breakers.index.touchedBy(activity), this.#breakers.now, false);
  }

  admit(activity: Activity): Admission | BreakerRefusal {
    const { index, now } = this.#breakers;
    const touched = index.touchedBy(activity);
    this.#addGuards(activity, touched);
    const refusal = this.#refusal(activity, touched, now, true);
    if (refusal !== undefined) {
      return refusal;
    }
    const mask = activityMask(activity);
    const kind = KIND_BITS[activity.kind];
    const admission = new IssuedAdmission(activity.kind, this.#settlement);
    for (const breaker of touched) {
      const counts = (breaker.guards & kind) > 0;
      if (counts && (kind & APART) > 0) {
        admission.apart ??= [];
        admission.apart.push(breaker);
        continue;
      }
      const { state } = breaker;
      const isBlocked = (breaker.blocks & mask) > 0;
      const isTried = state === 'halfOpen' && (isBlocked || counts) && !breaker.isRefusing;
      if (isTried || (counts && state === 'closed')) {
        admission.add(breaker, breaker.take(now, counts));
        admission.sizeBps = Math.min(admission.sizeBps, isBlocked ? breaker.sizeBps : admission.sizeBps);
      }
    }
    return admission;
  }

  report(type: BreakerType, scope: BreakerScope, outcome: BreakerOutcome): Promise<void> | undefined {
    this.#breakers.live(type, scope).report(outcome, this.#breakers.now);
    return this.#breakers.stored();
  }

  observe(
    ...[type, scope, value, detail, measure]: Parameters<Breakers['observe']>
  ): Promise<void> | undefined {
    this.#breakers.live(type, scope).observe(value, this.#breakers.now, detail, measure);
    return this.#breakers.stored();
  }

  async trip(...[type, scope, why, told = {}]: Parameters<Breakers['trip']>): Promise<void> {
    if (breakerDefinition(type).trips.kind !== 'told') {
      throw new UserError('breaker.notTold', `${type} opens by what it sees, not because somebody says so.`, {
        hint: 'To hold it open, isolate it.',
      });
    }
    const { who = 'system', exits = false } = told;
    const until = told.until === undefined ? {} : { until: told.until - this.#breakers.wallOffset };
    this.#breakers.live(type, scope).trip(this.#breakers.now, { why, who, exits, ...until });
    await this.#breakers.stored();
  }

  list(): readonly BreakerView[] {
    const { index, now, wallOffset } = this.#breakers;
    return Array.from(index.all(), (breaker) => viewOf(breaker, now, wallOffset));
  }

  show(type: BreakerType, scope: BreakerScope): BreakerView {
    const { index, now, wallOffset } = this.#breakers;
    return viewOf(index.find(type, scope) ?? this.#breakers.make(type, scope), now, wallOffset);
  }

  operate(
    action: OperatorAction,
    type: BreakerType,
    scope: BreakerScope,
    act: { readonly who: string; readonly why: string },
  ): Promise<void> | undefined {
    if (action === 'disable' && breakerDefinition(type).alwaysOn === true) {
      throw new UserError('breaker.alwaysOn', `${type} cannot be disabled.`);
    }
    if (!this.#breakers.live(type, scope).operate(action, this.#breakers.now, act)) {
      throw action === 'enable'
        ? new UserError('breaker.notDisabled', `${type} is not disabled.`)
        : new UserError('breaker.notHeld', `${type} is not open.`);
    }
    return this.#breakers.stored();
  }

  open(type: BreakerType, scope: BreakerScope, why: string): Promise<void> | undefined {
    this.#breakers.live(type, scope).open(this.#breakers.now, { why });
    return this.#breakers.stored();
  }

  setEndpoints(chainId: number, names: readonly string[]): void {
    this.#breakers.endpoints.set(chainId, names);
  }

  hold(): { readonly until: number; readonly why: string } | undefined {
    const { cascade, now } = this.#breakers;
    const until = cascade.holdUntil(now);
    return until === undefined ? undefined : { until: this.#breakers.wall(until), why: cascade.why };
  }

  endHold(): void {
    this.#breakers.cascade.endHold();
  }

  tick(): Promise<void> | undefined {
    this.#breakers.tick();
    return this.#breakers.stored();
  }

  record(type: BreakerType, scope: BreakerScope): BreakerRecord | undefined {
    const { index, now } = this.#breakers;
    return index.find(type, scope)?.toRecord(now, this.#options.clock.now());
  }

  records(): readonly BreakerRecord[] {
    const { index, now } = this.#breakers;
    const wallNow = this.#options.clock.now();
    return Array.from(index.all(), (breaker) => breaker.toRecord(now, wallNow));
  }

  restore(record: BreakerRecord): void {
    const breaker = this.#breakers.live(record.type, record.scope);
    breaker.restore(record, this.#breakers.now, this.#options.clock.now());
  }

  /** The gravest that refuses it. `counting`: each that refuses it counts that. */
  #refusal(
    activity: Activity,
    touched: readonly Breaker[],
    now: number,
    counting: boolean,
  ): BreakerRefusal | undefined {
    const mask = activityMask(activity);
    if (mask === 0) {
      return undefined;
    }
    let gravest: Breaker | undefined;
    for (const breaker of touched) {
      if (breaker.state === 'closed') {
        continue;
      }
      breaker.advance(now);
      const isRefused = breaker.isRefusing && (breaker.blocks & mask) > 0;
      if (isRefused && !this.#breakers.endpoints.isSpared(breaker)) {
        if (counting) {
          breaker.countRefusal();
        }
        gravest = gravest === undefined || gravity(breaker) < gravity(gravest) ? breaker : gravest;
      }
    }
    return gravest === undefined
      ? this.#chainRefusal(activity, now)
      : refusalOf(gravest, now, this.#breakers.wallOffset);
  }

  /** What no breaker of the activity's own scopes refuses: a cascade holds entries, or a chain's last endpoint is out. */
  #chainRefusal(activity: Activity, now: number): BreakerRefusal | undefined {
    if (activity.kind !== 'entry') {
      return undefined;
    }
    const { cascade, endpoints, wallOffset } = this.#breakers;
    const held = cascade.holdUntil(now);
    if (held !== undefined) {
      return {
        type: cascade.lastType,
        scope: GLOBAL,
        state: 'open',
        priority: breakerDefinition(cascade.lastType).priority,
        reason: `${cascade.why} Tried again in ${inWords(held - now)}.`,
        until: this.#breakers.wall(held),
      };
    }
    const last = endpoints.refusing(activity);
    if (last === undefined) {
      return undefined;
    }
    const scope: BreakerScope = { kind: 'chain', id: String(activity.chainId) };
    const refusal = refusalOf(last, now, wallOffset, scope);
    const lost = last.definition.lastOne?.blocks === 'fastLane' ? 'fast endpoint' : 'endpoint';
    return { ...refusal, reason: `Chain ${scope.id} has no ${lost} left. ${refusal.reason}` };
  }

  #settle(admission: IssuedAdmission, outcome: BreakerOutcome): Promise<void> | undefined {
    const { now } = this.#breakers;
    const { breakers, permits, apart, kind } = admission;
    // By hand: an iterator would cost as much as what it goes through.
    for (let index = 0; index < permits.length; index += 1) {
      const breaker = breakers[index];
      const permit = permits[index];
      if (breaker !== undefined && permit !== undefined) {
        const isMeant = outcome.only?.includes(breaker.definition.type) !== false;
        breaker.settle(permit, isMeant ? outcome : IGNORED, now);
      }
    }
    for (const breaker of apart ?? []) {
      breaker.report({ ...outcome, of: kind === 'cancel' ? 'cancel' : 'exit' }, now);
    }
    return this.#breakers.stored();
  }

  /** Makes those that count how the activity goes, where they are not among those it touches. */
  #addGuards(activity: Activity, touched: Breaker[]): void {
    for (const definition of GUARDS[activity.kind]) {
      if (!touched.some((breaker) => breaker.definition === definition)) {
        const [kind] = definition.scopes;
        const id = scopeIdOf(kind, activity, this.#options.processId);
        if (id !== undefined) {
          touched.push(this.#breakers.live(definition.type, { kind, id }));
        }
      }
    }
  }
}
