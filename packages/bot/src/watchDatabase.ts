import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { RetryableError } from '@twinlane/core/errors';
import type { Clock } from '@twinlane/core/ports';
import { SYSTEM_ROOM } from '@twinlane/protocol/room';
import type { Logger } from 'pino';
import type { Announcements } from './announcements.ts';
import type { Closers } from './closers.ts';
import { HealthLoop } from './healthLoop.ts';
import type { GuardedStore } from './store/guardStore.ts';

/** What watches the database works with. */
export interface DatabaseWatchParts {
  readonly store: GuardedStore;
  readonly breakers: Pick<Breakers, 'refusal' | 'report'>;
  readonly announcements: Announcements;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** From [0, 1). */
  readonly random: () => number;
  /** How often it is looked after while it is away, milliseconds; 1,000 unless told. */
  readonly checkMs?: number;
}

const GLOBAL: BreakerScope = { kind: 'global', id: '' };
/** As many as open its breaker: from then on nobody waits for it. */
const FAILURES_UNTIL_AWAY = 3;
const CHECK_MS = 1_000;
/** How long the small query may take. The embedded database is not lost, only busy, as with a backup. */
const PING_LIMIT_MS = { postgres: 5_000, pglite: 60_000 } as const;

/**
 * Follows how the database does: its breaker hears of every failure, and while it is away a small query looks now and then
 * whether it is back. Nothing has to be started again afterwards.
 */
export function watchDatabase(parts: DatabaseWatchParts, closers: Closers): void {
  const { store, breakers, announcements, clock, log } = parts;
  let failures = 0;
  let awaySince: number | undefined;

  const failed = (error: Error): void => {
    loop.doubt();
    failures += 1;
    void breakers.report('databaseFailure', GLOBAL, { result: 'failure', detail: error.message });
    if (failures < FAILURES_UNTIL_AWAY || awaySince !== undefined) return;
    awaySince = clock.monotonic();
    log.error({ err: error }, 'The database is away');
    const text = `The database is away: ${error.message}`;
    store.shut(new RetryableError('store.unavailable', text, { cause: error }));
    announcements.tell({
      level: 'critical',
      text: `${text} Nothing is entered and nothing new is signed. Exits are looked at on every block, wait, and go first when it is back.`,
      hint: 'Start the database again; this program goes on by itself.',
    });
  };

  const answered = (): void => {
    loop.trust();
    failures = 0;
    const since = awaySince;
    awaySince = undefined;
    store.open();
    void breakers.report('databaseFailure', GLOBAL, { result: 'success' });
    if (since !== undefined) tellBack(parts, (clock.monotonic() - since) / 1_000);
  };

  const loop = new HealthLoop(
    {
      name: 'the watch over the database',
      ping: () => store.ping(PING_LIMIT_MS[store.database.kind]),
      // Another process may have found it away.
      isWanted: () => breakers.refusal({ kind: 'submission' })?.type === 'databaseFailure',
      onFailure: failed,
      onAnswer: answered,
      random: parts.random,
      everyMs: parts.checkMs ?? CHECK_MS,
    },
    closers,
  );
  const stalled = (): void => {
    if (store.database.kind === 'postgres') loop.doubt();
  };
  store.watch({ onFailure: failed, onAnswer: answered, onStall: stalled });
}

function tellBack({ store, log }: DatabaseWatchParts, after: number): void {
  const seconds = Math.round(after);
  log.info({ seconds }, 'The database is back');
  const text = `The database is back after ${seconds} s. Exits that waited go first, then everything goes on.`;
  store
    .transaction((unit) => unit.publish(SYSTEM_ROOM, 'alert_message', { level: 'info', text }))
    .catch((err: unknown) => log.warn({ err }, 'The return of the database could not be published'));
}
