import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FatalError } from '@twinlane/core/errors';
import {
  admitCall,
  callsUsed,
  mergeCalls,
  NO_CALLS,
  pauseCalls,
  type CallAdmission,
  type CallQuota,
  type CallRecord,
  type CallRequest,
} from '@twinlane/core/price/callQuota';
import type { Clock, StoreReader } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';

/** Counts the calls of one API key and admits the next one. */
export interface CallCounter {
  /** Admits a call, or says why not. An admitted call is on record before this resolves. Rejects where the record cannot be kept. */
  admit(request: Pick<CallRequest, 'platform' | 'urgent'>): Promise<CallAdmission>;
  /** No call before `until`, milliseconds since 1970. */
  pause(until: number): Promise<void>;
  /** As last seen by this process. */
  used(): { readonly today: number; readonly month: number };
}

/** Where a record of calls outlives the process, and perhaps is shared with others. */
export interface CallRecordKeeper {
  /** Replaces the record by what `change` makes of it, or leaves it for undefined. One change at a time across all who share it. */
  update(change: (record: CallRecord) => CallRecord | undefined): Promise<void>;
}

/** What the counter is made of. */
export interface CallCounterOptions {
  readonly quota: CallQuota;
  readonly clock: Clock;
  readonly keeper: CallRecordKeeper;
}

const recordSchema = z.object({
  recent: z.array(z.number()),
  days: z.record(z.string(), z.number()),
  platforms: z.record(z.string(), z.object({ lastAt: z.number(), today: z.number() })),
  pausedUntil: z.number(),
});

/** Creates a counter for one key. */
export function createCallCounter({ quota, clock, keeper }: CallCounterOptions): CallCounter {
  let seen: CallRecord = NO_CALLS;
  return {
    async admit(request) {
      let admission: CallAdmission | undefined;
      await keeper.update((record) => {
        admission = admitCall(record, { ...request, quota, now: clock.now() });
        seen = admission.admitted ? admission.record : record;
        return admission.admitted ? admission.record : undefined;
      });
      // The keeper has called the change by now.
      return admission ?? { admitted: false, reason: 'pause', retryAt: clock.now() };
    },
    async pause(until) {
      await keeper.update((record) => {
        seen = pauseCalls(record, until);
        return seen;
      });
    },
    used: () => callsUsed(seen, clock.now()),
  };
}

/** Names a key without showing it; calls are counted by it. */
export function keyName(key: string | undefined): string {
  return key === undefined ? 'keyless' : createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/**
 * A record as it was kept; no calls where there is none.
 * @throws FatalError `prices.recordUnreadable` for anything else: to begin again at nothing could overspend the quota.
 */
export function readRecord(kept: unknown): CallRecord {
  if (kept === undefined) {
    return NO_CALLS;
  }
  const parsed = recordSchema.safeParse(kept);
  if (!parsed.success) {
    throw new FatalError('prices.recordUnreadable', 'The count of calls of the price API cannot be read.', {
      cause: parsed.error,
      hint: 'It was written by another version, or by another program. Pools serve prices until it is removed.',
    });
  }
  return parsed.data;
}

/** The part of the store that keeps small facts. */
export interface FactStore {
  readonly read: { readonly facts: Pick<StoreReader['facts'], 'get'> };
  transaction(work: (unit: Pick<UnitOfWork, 'putFact'>) => Promise<void>): Promise<void>;
}

/** Keeps the record as a fact of the store: one small transaction per call. For one process at a time on a database. */
export function storeKeeper(store: FactStore, name: string): CallRecordKeeper {
  const fact = `prices.calls.${name}`;
  let record: CallRecord | undefined;
  let turn: Promise<void> = Promise.resolve();

  async function update(change: (known: CallRecord) => CallRecord | undefined): Promise<void> {
    record ??= readRecord(await store.read.facts.get(fact));
    const changed = change(record);
    if (changed !== undefined) {
      await store.transaction((unit) => unit.putFact(fact, changed));
      record = changed;
    }
  }

  return {
    update(change) {
      const work = turn.then(() => update(change));
      turn = work.catch(() => undefined);
      return work;
    },
  };
}

/**
 * Keeps the record twice: `shared` with other processes, and `own` in case the shared one is lost. A call is on both before it
 * is made.
 */
export function twoKeepers(shared: CallRecordKeeper, own: CallRecordKeeper): CallRecordKeeper {
  return {
    async update(change) {
      let known: CallRecord = NO_CALLS;
      await own.update((record) => {
        known = record;
        return undefined;
      });
      let changed: CallRecord | undefined;
      await shared.update((record) => {
        changed = change(mergeCalls(record, known));
        return changed;
      });
      const kept = changed;
      if (kept !== undefined) {
        await own.update((record) => mergeCalls(record, kept));
      }
    },
  };
}
