import type { StoreLog } from '../storeLog.ts';

/** A log that keeps nothing. */
export const silent: StoreLog = { info: () => undefined, warn: () => undefined };
