import type { Clock } from '../ports.ts';
import type { OperatorAction } from './breaker.ts';
import type { BreakerGroup } from './breakerPlan.ts';
import type { BreakerRecord } from './breakerRecord.ts';
import type { Breakers } from './breakers.ts';
import type { BreakerSettings } from './breakerSettings.ts';
import type { WindowCounts } from './breakerTransition.ts';
import type { BreakerPriority, BreakerScope, BreakerState, BreakerType } from './breakerTypes.ts';
import type { CascadeSettings } from './cascade.ts';

/** What happened to the breakers of a set. Times are wall clock, milliseconds since 1970. */
export type BreakerSetEvent = BreakerSetChange | BreakerSetCascade | ExitsFail;

/** A breaker came into another state, or into another round of half-open, or is held longer. */
export interface BreakerSetChange {
  readonly kind: 'change';
  readonly type: BreakerType;
  readonly scope: BreakerScope;
  readonly priority: BreakerPriority;
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly why: string;
  readonly who: string;
  readonly at: number;
  /** The window as it was when the change was decided. */
  readonly counts: WindowCounts;
  readonly attempt: number;
  /** When it is tried again or closes by itself, where that is known. */
  readonly until?: number;
  /** Exits are refused too. */
  readonly exits: boolean;
  /** Share of the usual size that it leaves an entry. */
  readonly sizeBps: number;
}

/** Several grave breakers opened together. */
export interface BreakerSetCascade {
  readonly kind: 'cascade';
  /** The openings that made it. */
  readonly openings: readonly { readonly type: BreakerType; readonly scope: BreakerScope }[];
  /** One plain sentence. */
  readonly why: string;
  /** Until when new entries are held, at least. */
  readonly until: number;
  readonly at: number;
}

/** Exits or cancels have begun to fail: nothing is refused, but somebody should know. */
export interface ExitsFail {
  readonly kind: 'exitsFail';
  readonly type: BreakerType;
  readonly scope: BreakerScope;
  readonly priority: BreakerPriority;
  readonly why: string;
  readonly at: number;
}

/** One breaker as it is now. Times are wall clock, milliseconds since 1970. */
export interface BreakerView {
  readonly type: BreakerType;
  readonly scope: BreakerScope;
  readonly group: BreakerGroup;
  readonly priority: BreakerPriority;
  readonly state: BreakerState;
  /** When it came into this state; absent for one that never changed. */
  readonly since?: number;
  readonly why: string;
  readonly who: string;
  readonly attempt: number;
  readonly until?: number;
  readonly exits: boolean;
  readonly sizeBps: number;
  readonly counts: WindowCounts;
  /** The last values by measure, of one that watches. */
  readonly values?: Readonly<Record<string, number>>;
}

/** What a set of breakers is made of. */
export interface BreakerSetOptions {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** The scope of the breakers of this process. */
  readonly processId: string;
  /** Numbers that differ from the definitions', as their schemas have read them. */
  readonly settings?: Readonly<Partial<Record<BreakerType, BreakerSettings>>>;
  readonly cascade?: CascadeSettings;
  /** Live breakers from which on closed ones of tokens, endpoints, providers and keys are dropped; 10,000 by default. */
  readonly maximum?: number;
  /** Time after which such a one is dropped at a tick; 15 minutes by default. */
  readonly idleMs?: number;
  /**
   * Called at once with everything that happens, in order, before the call that caused it returns. What it returns must not
   * reject: the set hands it on to whoever reported, observed, tripped, settled or operated.
   */
  readonly onEvent: (event: BreakerSetEvent) => Promise<void> | undefined;
}

/**
 * All live breakers of a process, made on demand. Closed ones that nobody has told anything are not there.
 * A scope that the type cannot have is a `UserError` `breaker.noScope`.
 */
export interface BreakerSet extends Breakers {
  list(): readonly BreakerView[];
  /** One breaker, also one that does not live yet. */
  show(type: BreakerType, scope: BreakerScope): BreakerView;
  /**
   * What a person does; the promise resolves when it is stored.
   * @throws UserError `breaker.notHeld` where a release finds nothing to end, `breaker.notDisabled` where there is nothing to
   *   enable, `breaker.alwaysOn` for one that cannot be disabled.
   */
  operate(
    action: OperatorAction,
    type: BreakerType,
    scope: BreakerScope,
    act: { readonly who: string; readonly why: string },
  ): Promise<void> | undefined;
  /** Opens one that is closed or half-open, whatever it has counted: to fail closed. It recovers as its definition says. */
  open(type: BreakerType, scope: BreakerScope, why: string): Promise<void> | undefined;
  /** The names under which the endpoints of a chain are guarded, so that it is known when the last one is out. */
  setEndpoints(chainId: number, names: readonly string[]): void;
  /** Until when new entries are held after a cascade, and why; undefined where they are not. */
  hold(): { readonly until: number; readonly why: string } | undefined;
  /** A person ends the hold. */
  endHold(): void;
  /** Does what time alone does, also where nothing touches a breaker, and drops what is idle. Once a second is plenty. */
  tick(): Promise<void> | undefined;
  /** What has to be kept of one breaker. */
  record(type: BreakerType, scope: BreakerScope): BreakerRecord | undefined;
  /** What has to be kept of all that are live. */
  records(): readonly BreakerRecord[];
  /** Takes over a record of an earlier or another process; no event tells of it. */
  restore(record: BreakerRecord): void;
}
