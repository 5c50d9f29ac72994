import type { Activity, BreakerPriority, BreakerScopeKind, BreakerType } from './breakerTypes.ts';
import type { Recovery, TripRule } from './tripRule.ts';

export type BreakerGroup =
  'portfolio' | 'execution' | 'network' | 'market' | 'system' | 'security' | 'manual';

/** What an open breaker refuses, of what touches its scope. Cancels are never refused. */
export type Blocking =
  | 'entries'
  /** Entries through the Fast Lane. */
  | 'fastLane'
  /** Entries that may wait for a better fee. */
  | 'patientEntries'
  /** Entries, exits and whatever else is signed. */
  | 'submissions'
  | 'logins'
  /** Calls of the endpoint or the provider. */
  | 'calls'
  | 'nothing';

/** What a breaker is, before its settings are derived. */
export interface BreakerPlan {
  readonly type: BreakerType;
  readonly group: BreakerGroup;
  readonly priority: BreakerPriority;
  /** The first is the usual one. */
  readonly scopes: readonly [BreakerScopeKind, ...BreakerScopeKind[]];
  /** What it guards, in one plain sentence. */
  readonly title: string;
  readonly trips: TripRule;
  /** What it counts as failures, in the plural, for documents; `failures` where that says it. */
  readonly failuresAre?: string;
  readonly recovers: Recovery;
  readonly blocks: Blocking;
  /** Refuses exits too, where the one that trips it asks for that. */
  readonly exitsWhereAsked?: true;
  /** Activities whose outcome counts here when they are settled; everything else is reported. */
  readonly guards?: readonly Activity['kind'][];
  /** Of an endpoint: what the chain loses when its last endpoint is out. */
  readonly lastOne?: {
    readonly blocks: 'entries' | 'fastLane';
    /** A chain's last usable endpoint goes on being called. */
    readonly staysInUse: boolean;
  };
  /** Opened with it in a cascade, on the same scope or on the chain that the scope belongs to. */
  readonly dependants?: readonly BreakerType[];
  /** What else begins when it opens. */
  readonly starts?: 'rugCheck';
  /** What a person's release does besides. */
  readonly releaseDoes?: 'rebasePeak';
  /** Cannot be disabled. */
  readonly alwaysOn?: true;
}
