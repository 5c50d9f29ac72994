import type { Clock } from '@twinlane/core/ports';
import { createKeptAnswers } from './keptAnswers.ts';
import { createSharedReads, type SharedReads } from './sharedReads.ts';

/** Pages, mostly: of at most two hundred rows each. */
const MOST = 64;

/**
 * Reads that rest on the database alone, kept until anything is committed to it by whatever process. `versionNow` tells its
 * version (`ListRepository.version`); it is asked for with each request, once for all who ask at a time, so that an answer
 * always has what was committed before it was asked for.
 */
export function createStandingAnswers<Answer>(
  versionNow: () => Promise<string>,
  clock: Pick<Clock, 'monotonic'>,
): (key: string, read: () => Promise<Answer>) => Promise<Answer> {
  const shared: SharedReads = createSharedReads();
  const kept = createKeptAnswers<Answer>({
    most: MOST,
    forMs: Infinity,
    restMs: 0,
    monotonic: () => clock.monotonic(),
  });
  return async (key, read) => {
    const version = await shared('version', () => versionNow());
    return kept.answer(key, version, () => shared(`answer ${key}`, read));
  };
}
