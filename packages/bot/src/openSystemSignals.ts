import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Clock } from '@twinlane/core/ports';
import { createAnnouncements, type Announcements } from './announcements.ts';
import type { Closers } from './closers.ts';
import type { Log } from './observe/createLog.ts';
import { measureProcess, startLoadSampler } from './observe/processLoad.ts';
import type { GuardedStore } from './store/guardStore.ts';
import { watchDatabase } from './watchDatabase.ts';

/** What the process looks at to know how it does itself. */
export interface SystemParts {
  readonly store: GuardedStore;
  readonly breakers: Breakers & { readonly processId: string };
  readonly clock: Clock;
  readonly log: Log;
}

/** Starts what tells the breakers how the process and its database do, and what tells the operator of it. */
export function openSystemSignals(parts: SystemParts, closers: Closers): Announcements {
  const { store, breakers, clock, log } = parts;
  const announcements = createAnnouncements(log.child('alerts'));
  const shared = { breakers, clock, random: Math.random };
  watchDatabase({ ...shared, store, announcements, log: log.child('store') }, closers);
  const load = measureProcess();
  const stop = startLoadSampler({ breakers, processId: breakers.processId, read: () => load.read() });
  closers.push({
    name: 'the measurement of the process',
    close: () => {
      stop();
      load.stop();
    },
  });
  return announcements;
}
