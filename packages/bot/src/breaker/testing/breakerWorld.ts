import { randomUUIDv7 } from 'node:crypto';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { RetryableError } from '@twinlane/core/errors';
import type { Clock, Store, StoreReader } from '@twinlane/core/ports';
import { vi } from 'vitest';
import { createTestLog } from '../../testing/testLog.ts';
import { openSharedBreakers } from '../openSharedBreakers.ts';
import type { SharedBreakersOptions } from '../sharedBreakersOptions.ts';

export const CHAIN: BreakerScope = { kind: 'chain', id: '8453' };
export const OTHER_CHAIN: BreakerScope = { kind: 'chain', id: '1' };
export const GLOBAL: BreakerScope = { kind: 'global', id: '' };
export const ENTRY = { kind: 'entry', chainId: 8453, accountId: 'a1', lane: 'smart' } as const;
export const ME = { who: 'operator', reason: 'to be safe' };

/** A clock that a test sets. */
export interface TestClock extends Clock {
  /** Time passes for both clocks. */
  pass(milliseconds: number): void;
}

/** `start`: wall clock; `monotonic` begins anywhere, as that of another process does. */
export function testClock(start = Date.UTC(2026, 0, 5, 12), monotonicStart = 1_000): TestClock {
  let passed = 0;
  return {
    now: () => start + passed,
    monotonic: () => monotonicStart + passed,
    pass(milliseconds) {
      passed += milliseconds;
    },
  };
}

/** How the way to the database is. */
export type Way = 'open' | 'refuses' | 'hangs';

/** The way to a store that a test can break. */
export interface BreakableStore {
  readonly store: Pick<Store, 'read' | 'transaction'>;
  is(way: Way): void;
}

export function breakable(inner: Pick<Store, 'read' | 'transaction'>): BreakableStore {
  let way: Way = 'open';
  async function through<T>(work: () => Promise<T>): Promise<T> {
    if (way === 'refuses') throw new RetryableError('store.unavailable', 'The database does not answer.');
    if (way === 'hangs') return new Promise<never>(() => undefined);
    return work();
  }
  const { breakers } = inner.read;
  const read: StoreReader = {
    ...inner.read,
    breakers: {
      since: (version) => through(() => breakers.since(version)),
      history: (query) => through(() => breakers.history(query)),
    },
  };
  return {
    store: { read, transaction: (work, options) => through(() => inner.transaction(work, options)) },
    is: (next) => {
      way = next;
    },
  };
}

/** Opens the breakers of one process, on a quick timer; the caller closes them. */
export function openBreakersOf(
  store: SharedBreakersOptions['store'],
  clock: Clock,
  options: Partial<SharedBreakersOptions> = {},
): Promise<BreakerService> {
  return openSharedBreakers({
    store,
    clock,
    ids: { next: () => randomUUIDv7() },
    log: createTestLog(),
    random: () => 0.5,
    processId: 'test',
    tickMs: 20,
    patienceMs: 60_000,
    ...options,
  });
}

/** Opens a breaker of medium priority: five failures in a row. */
export async function failFive(
  breakers: BreakerService,
  type: 'gasEstimationFailure' | 'dexFailure' | 'transactionFailure' | 'rpcFailure',
  scope: BreakerScope,
): Promise<void> {
  for (let count = 0; count < 5; count += 1) {
    await breakers.report(type, scope, { result: 'failure', detail: 'no answer' });
  }
}

/** Waits for what a timer or another process is to bring about. */
export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 10 });
}
