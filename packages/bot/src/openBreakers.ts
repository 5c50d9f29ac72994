import { hostname } from 'node:os';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import { openSharedBreakers } from './breaker/openSharedBreakers.ts';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import { measureBreakers } from './measureBreakers.ts';
import type { Log } from './observe/createLog.ts';
import type { Metrics } from './observe/metrics.ts';
import { heedStopFlag, type HeedingBreakers } from './operator/heedStopFlag.ts';
import { stopFlag } from './operator/stopFlag.ts';

/** What the breakers are opened over. */
export interface BreakerParts {
  readonly config: Pick<Config, 'breakers' | 'dataDir' | 'http'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** The breakers of this process. */
export interface OpenBreakers extends HeedingBreakers {
  /** Of which the breakers of this process have their scope; the same after a restart. */
  readonly processId: string;
}

/** Opens the breakers as they were left, and heeds the stop file, before anything trades. */
export async function openBreakers(parts: BreakerParts, closers: Closers): Promise<OpenBreakers> {
  const { config, store, clock, ids, metrics, log } = parts;
  const { cascade, ...settings } = config.breakers;
  const processId = `${hostname()}:${config.http.port}`;
  const measure = measureBreakers(metrics);
  const shared = await openSharedBreakers({
    store,
    clock,
    ids,
    log: log.child('breakers'),
    random: Math.random,
    processId,
    settings,
    cascade,
    onRefused: measure.refused,
    onOwnEvent: measure.happened,
  });
  measure.follow(
    () => shared.list(),
    () => clock.now(),
  );
  const breakers = heedStopFlag(shared, { flag: stopFlag(config.dataDir), log: log.child('operator') });
  closers.push({ name: 'the breakers', close: () => breakers.close() });
  await breakers.start();
  return Object.assign(breakers, { processId });
}
