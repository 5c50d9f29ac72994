import type { Clock, Store } from '@twinlane/core/ports';
import type { Logger } from 'pino';

/** What jobs may work with; `app.ts` puts it together. */
export interface JobPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}
