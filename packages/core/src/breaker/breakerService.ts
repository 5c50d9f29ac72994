import type { Breakers } from './breakers.ts';
import type { BreakerCounts, BreakerEvent, BreakerHistoryQuery } from './breakerStore.ts';
import type { BreakerPriority, BreakerScope, BreakerState, BreakerType } from './breakerTypes.ts';

/** Who does something to a breaker, and why; both go to the audit log. Neither may be empty. */
export interface BreakerAct {
  /** A person's name, wallet or token, or the machine's user. */
  readonly who: string;
  readonly reason: string;
}

/** One breaker as a person sees it. */
export interface BreakerStatus {
  readonly type: BreakerType;
  readonly scope: BreakerScope;
  readonly priority: BreakerPriority;
  readonly state: BreakerState;
  /** Wall clock, milliseconds since 1970, at which it came into this state; absent for one that never left `closed`. */
  readonly since?: number;
  /** Why it is in this state, where it is not closed. */
  readonly reason?: string;
  /** Who brought it there: a person, or `system`. */
  readonly who?: string;
  /** Wall clock, milliseconds since 1970, at which it will be tried again, where that is known. */
  readonly until?: number;
  /** What it refuses while it is open, and on what: one plain phrase. */
  readonly blocks: string;
  /** What its window holds now; absent for one that watches a value. */
  readonly counts?: BreakerCounts;
  /** The last value of each of its measures, by its name in the definition; absent for one that guards an operation. */
  readonly values?: Readonly<Record<string, number>>;
  /** How often it opened in a row. */
  readonly attempt: number;
  /** False while its last change could not be stored: where it is emergency or critical, entries are refused until it is. */
  readonly stored: boolean;
}

/**
 * The breakers of this process and of all that share its database, with what persons do to them. An act resolves when it is
 * stored and in the audit log; where the database is away it holds in this process at once, `stored` says false, and it is
 * stored as soon as that is possible.
 */
export interface BreakerService extends Breakers {
  /** Every breaker that exists: the global ones, and those of a scope that something was told or asked of. */
  list(): readonly BreakerStatus[];
  /** @throws UserError `breaker.noScope` where a breaker of this type cannot have that scope. */
  show(type: BreakerType, scope: BreakerScope): BreakerStatus;
  /** What happened, newest first, from the store; pages by `before`, an event's id. */
  history(query: BreakerHistoryQuery): Promise<readonly BreakerEvent[]>;
  /** Holds it open until somebody releases it, in any process. */
  isolate(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus>;
  /**
   * Ends an isolation, or closes one that only a person may close.
   * @throws UserError `breaker.notHeld` where it is neither.
   */
  release(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus>;
  /** Closes it and forgets its window and its attempts. */
  reset(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus>;
  /** It counts and refuses nothing until it is enabled. */
  disable(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus>;
  /** @throws UserError `breaker.notDisabled`. */
  enable(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus>;
  /** Opens `emergencyStop`: no new entries, and no exits either where `exits` says so. Cancels go on. */
  emergencyStop(act: BreakerAct & { readonly exits: boolean }): Promise<BreakerStatus>;
  /** Closes it. @throws UserError `breaker.notHeld` where no stop is in force. */
  liftEmergencyStop(act: BreakerAct): Promise<BreakerStatus>;
  /** Called with each change and each cascade, own or another process', once it is in force here. Must not throw. */
  onEvent(listener: (event: BreakerEvent) => void): () => void;
  /** Called when a person released or reset a breaker, in any process: `portfolioLoss` takes a new peak then. */
  onReleased(listener: (type: BreakerType, scope: BreakerScope, act: BreakerAct) => void): () => void;
  /** The names under which a chain's endpoints are guarded, so that it is known when the last one is out. */
  setEndpoints(chainId: number, names: readonly string[]): void;
  /** Stores what is still waiting to be stored, and ends. */
  close(): Promise<void>;
}
