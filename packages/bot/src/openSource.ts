import type { Clock, Ids } from '@twinlane/core/ports';
import type { AppServices } from './app.ts';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import { createExecutor, type ExecutorSource } from './executor/createExecutor.ts';
import { openPaper } from './openPaper.ts';

/** What a side of the seam is opened with. */
interface SourceParts {
  readonly config: Config;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly services: Pick<AppServices, 'log' | 'sandbox' | 'wallet'>;
}

/** Opens the side of the seam that the mode asks for. The live one is loaded late: a paper process never has its code. */
export function openSource(
  { config, connections, clock, ids, services: { log, sandbox, wallet } }: SourceParts,
  closers: Closers,
): Promise<ExecutorSource> {
  return createExecutor(config.mode, {
    paper: async () => openPaper(config, connections, log, closers),
    live: async () => {
      const { openLive } = await import('./openLive.ts');
      const market = await sandbox;
      return openLive(
        {
          config,
          connections,
          log,
          clock,
          ids,
          ...(wallet === undefined ? {} : { wallet }),
          ...(market === undefined ? {} : { market: market.manifest() }),
        },
        closers,
      );
    },
  });
}
