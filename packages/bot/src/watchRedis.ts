import type { Redis } from 'ioredis';
import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import type { Closers } from './closers.ts';
import { followCommands } from './feed/price/openRedis.ts';
import { HealthLoop } from './healthLoop.ts';
import type { Health } from './observe/health.ts';

/** What watches Redis works with. */
export interface RedisWatchParts {
  readonly breakers: Pick<Breakers, 'report'>;
  readonly health: Pick<Health, 'watch' | 'beat' | 'doubt'>;
  /** From [0, 1). */
  readonly random: () => number;
  /** How often it is looked after while it is away, milliseconds; 1,000 unless told. */
  readonly checkMs?: number;
}

const GLOBAL: BreakerScope = { kind: 'global', id: '' };
const CHECK_MS = 1_000;
const SOURCE = 'redis';
/** Nobody asks it where nothing happens: it is late only where it does not answer. */
const NEVER_LATE = { staleAfterMs: Infinity, downAfterMs: Infinity };

/**
 * Tells the breaker of Redis and the health of the process how its commands go, and pings it while it is away. Nothing waits for it: the cache in memory
 * serves alone. To be called before the client is copied.
 */
export function watchRedis(
  redis: Redis,
  { breakers, health, random, checkMs = CHECK_MS }: RedisWatchParts,
  closers: Closers,
): void {
  let failed = true;
  let isAway = redis.status !== 'ready';
  health.watch(SOURCE, NEVER_LATE);
  health.doubt(SOURCE, () => (isAway ? 'does not answer, trading goes on without it' : undefined));
  if (!isAway) health.beat(SOURCE);
  followCommands(redis, {
    onFailure: (error) => {
      failed = true;
      isAway = true;
      loop.doubt();
      void breakers.report('redisFailure', GLOBAL, { result: 'failure', detail: error.message });
    },
    onAnswer: () => {
      loop.trust();
      isAway = false;
      health.beat(SOURCE);
      if (failed) void breakers.report('redisFailure', GLOBAL, { result: 'success' });
      failed = false;
    },
    onLost: () => loop.doubt(),
  });
  const loop = new HealthLoop(
    {
      name: 'the watch over Redis',
      ping: async () => {
        await redis.ping();
      },
      // Its commands have told.
      onFailure: () => undefined,
      onAnswer: () => undefined,
      random,
      everyMs: checkMs,
    },
    closers,
  );
}
