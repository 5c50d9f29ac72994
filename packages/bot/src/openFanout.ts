import { randomUUID } from 'node:crypto';
import type { Fanout } from '@twinlane/core/fanout';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import { createRedisFanout } from './fanout/redisFanout.ts';
import { openRedis } from './feed/price/openRedis.ts';
import type { OpenStore } from './store/openStore.ts';

const ID_FACT = 'fanout.database';

/**
 * Connects this process with the others over its database; undefined where there can be none, or no Redis is set.
 * Where Redis is away, now or later, it joins when that is back.
 * @throws UserError `redis.refused`.
 */
export async function openFanout(
  {
    config,
    store,
    log,
  }: {
    readonly config: Pick<Config, 'redis'>;
    readonly store: OpenStore;
    readonly log: { warn(fields: object, message: string): void };
  },
  closers: Closers,
): Promise<Fanout | undefined> {
  const url = config.redis.url?.reveal();
  if (url === undefined || store.database.kind !== 'postgres') return undefined;
  const database = await store.transaction((unit) => unit.keepFact(ID_FACT, randomUUID()));
  const fanout = createRedisFanout({
    redis: await openRedis(url, log),
    channel: `twinlane:messages:${String(database)}`,
    from: randomUUID(),
  });
  closers.push({ name: 'the fan-out', close: () => fanout.close() });
  return fanout;
}
