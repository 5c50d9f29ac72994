import type { Address } from '../money/hex.ts';

/** The 27 kinds of breaker (see docs/breakers.md). */
export const BREAKER_TYPES = [
  'dailyLoss',
  'portfolioLoss',
  'consecutiveLosses',
  'volatilitySpike',
  'transactionFailure',
  'dexFailure',
  'gasPriceSpike',
  'gasEstimationFailure',
  'mempoolCongestion',
  'rpcFailure',
  'rpcLatency',
  'networkCongestion',
  'chainReorg',
  'slippageExcessive',
  'liquidityCrisis',
  'priceImpactExcessive',
  'oracleDeviation',
  'memoryPressure',
  'cpuOverload',
  'databaseFailure',
  'redisFailure',
  'websocketFailure',
  'rateLimitExceeded',
  'suspiciousActivity',
  'authFailureSpike',
  'externalTrigger',
  'emergencyStop',
] as const;

export type BreakerType = (typeof BREAKER_TYPES)[number];

/** `isolated`: held open by a person. `disabled`: counts and refuses nothing until a person enables it again. */
export type BreakerState = 'closed' | 'open' | 'halfOpen' | 'isolated' | 'disabled';

/** From the gravest to the least. */
export const BREAKER_PRIORITIES = ['emergency', 'critical', 'high', 'medium', 'low'] as const;

export type BreakerPriority = (typeof BREAKER_PRIORITIES)[number];

/** What one breaker stands for. */
export type BreakerScopeKind =
  'global' | 'chain' | 'venue' | 'account' | 'token' | 'endpoint' | 'provider' | 'key' | 'process';

/**
 * What one breaker watches over. `id`: empty for `global`; the chain id; `<chainId>:<venue id>`; the account's id;
 * `<chainId>:<token address>`; the endpoint's or provider's name (never its URL: that may hold a secret); the key's address;
 * the process' id. `transactionFailure`, which is kept per chain and account, is scoped by account: an account has one chain.
 */
export interface BreakerScope {
  readonly kind: BreakerScopeKind;
  readonly id: string;
}

/** Something that is about to be done, and all that it touches. */
export interface Activity {
  /** `cancel` and closing an own nonce are never refused. `call`: a call of an endpoint or a provider. */
  readonly kind: 'entry' | 'exit' | 'submission' | 'cancel' | 'login' | 'call';
  readonly lane?: 'fast' | 'smart';
  /** An order that may wait for a better fee. */
  readonly patient?: boolean;
  readonly accountId?: string;
  readonly chainId?: number;
  readonly venue?: string;
  readonly token?: Address;
  readonly key?: Address;
  readonly endpoint?: string;
  readonly provider?: string;
}

/** Why an activity is refused. */
export interface BreakerRefusal {
  readonly type: BreakerType;
  readonly scope: BreakerScope;
  readonly state: BreakerState;
  readonly priority: BreakerPriority;
  /** One plain sentence: what happened, and when it will be tried again where that is known. */
  readonly reason: string;
  /** Wall clock, milliseconds since 1970, where the wait has an end. */
  readonly until?: number;
}

/** How a guarded operation went. `ignored`: a user's mistake, which says nothing of what is guarded. */
export interface BreakerOutcome {
  readonly result: 'success' | 'failure' | 'ignored';
  /** So bad that one is enough, where the breaker knows such. */
  readonly severe?: boolean;
  readonly durationMs?: number;
  /** What was done, where it was not to enter: counted apart. A failure alerts somebody, and refuses nothing. */
  readonly of?: 'exit' | 'cancel';
  /** Counts with these breakers alone; to the others that gave a permit it says nothing, and they get it back. */
  readonly only?: readonly BreakerType[];
  /** What happened, for the event that it may lead to. Never a secret. */
  readonly detail?: string;
}

/** Leave to do something once, from every breaker that guards it. */
export interface Admission {
  /** Share of its usual size that an entry may have, in basis points; 10,000 where every breaker is closed. */
  readonly sizeBps: number;
  /**
   * Returns the permits with the outcome. Only the first call counts. Where a breaker is half-open, one that never comes is
   * a failure after its lease.
   */
  settle(outcome: BreakerOutcome): Promise<void> | undefined;
}
