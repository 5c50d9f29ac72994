import type { Redis } from 'ioredis';
import { RetryableError } from '@twinlane/core/errors';
import type { CallRecord } from '@twinlane/core/price/callQuota';
import { readRecord, type CallRecordKeeper } from './callCounter.ts';

const ATTEMPTS = 20;
/** Longer than a month's calls count. */
const KEPT_SECONDS = 40 * 86_400;

/**
 * Keeps the record in Redis, shared by all processes that use the same key. A change is made on what was read and taken only
 * where nobody else changed it meanwhile (`WATCH`), else made again.
 */
export function redisKeeper(redis: Redis, name: string): CallRecordKeeper & { close(): void } {
  // Of its own: what is watched belongs to the connection.
  const connection = redis.duplicate();
  const key = `twinlane:prices:calls:${name}`;
  let turn: Promise<void> = Promise.resolve();

  async function update(change: (record: CallRecord) => CallRecord | undefined): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      await connection.watch(key);
      const changed = change(readRecord(parse(await connection.get(key))));
      if (changed === undefined) {
        await connection.unwatch();
        return;
      }
      const done = await connection.multi().set(key, JSON.stringify(changed), 'EX', KEPT_SECONDS).exec();
      if (done !== null) {
        return;
      }
    }
    throw new RetryableError('prices.counterBusy', 'The shared count of calls is changed too often.');
  }

  return {
    update(change) {
      const work = turn.then(() => update(change));
      turn = work.catch(() => undefined);
      return work;
    },
    close: () => connection.disconnect(),
  };
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    // Not ours; `readRecord` says so.
    return text;
  }
}
